import { expect } from 'vitest';
import { staff } from './client.ts';
import { countByKey, counted } from './counted.ts';
import { rows } from './databases.ts';
import { eventually } from './eventually.ts';
import type { Load } from './load.ts';
import { readAll } from './log.ts';
import type { OrderList } from './resources.ts';

/** One row per order that is complete: counted with its lines and checks, so that a turn that took effect twice shows. */
const complete = {
  orders: `SELECT order_id AS id FROM orders o WHERE order_id = ANY($1) AND status = 'CONFIRMED'
    AND (SELECT count(*) FROM order_line l WHERE l.order_id = o.order_id) = 1
    AND (SELECT count(*) FROM order_check c WHERE c.order_id = o.order_id AND c.result = 'PASSED') = 1`,
  shipping: `SELECT order_id AS id FROM shipment s WHERE order_id = ANY($1) AND status = 'PREPARED'
    AND (SELECT count(*) FROM shipment_line l WHERE l.order_id = s.order_id) = 1`,
  gateway: `SELECT o.order_id AS id FROM orders o JOIN shipments s USING (order_id)
    WHERE order_id = ANY($1) AND o.status = 'CONFIRMED' AND s.status = 'PREPARED'`,
};

/** Orders of the same customers in each view, whoever counts them as accepted: none that nobody placed. */
const all = {
  orders: 'SELECT count(*)::int AS n FROM orders WHERE customer_id = ANY($1)',
  shipping: 'SELECT count(*)::int AS n FROM shipment WHERE customer_id = ANY($1)',
  gateway: 'SELECT count(*)::int AS n FROM orders WHERE customer_id = ANY($1)',
};

/** What a confirmed order leaves in the log, once each. */
const inLog = {
  'orders.events': ['OrderPlaced', 'OrderCheckPassed', 'OrderConfirmed'],
  'shipping.events': ['ShipmentPrepared'],
};

/** Every accepted order is in every view and in the log exactly once, and no other order of its customers is. */
export async function expectConserved({ accepted, customerIds }: Load): Promise<void> {
  const ids = [...accepted].sort();
  expect(new Set(ids).size, 'answers with an order id of their own').toBe(ids.length);

  for (const service of ['orders', 'shipping', 'gateway'] as const) {
    await eventually(
      async () => (await rows(service, complete[service], [ids])).length === ids.length,
      `all ${ids.length} accepted orders in the rows of ${service}`,
      90,
    );
    const [found] = await rows<{ n: number }>(service, all[service], [customerIds]);
    expect(found!.n, `orders in the rows of ${service}`).toBe(ids.length);
  }

  expect((await listed(customerIds)).sort(), 'the unified view').toEqual(ids);

  for (const [topic, types] of Object.entries(inLog)) {
    const events = counted(await readAll(topic));
    for (const type of types) {
      const counts = countByKey(events, type);
      const wrong = ids.filter((id) => counts.get(id) !== 1).map((id) => `${id}: ${counts.get(id) ?? 0}`);
      expect(wrong, `orders without exactly one ${type} in ${topic}`).toEqual([]);
    }
  }
}

/** Ids of all orders of these customers, page by page as the gateway lists them. */
async function listed(customerIds: readonly string[]): Promise<string[]> {
  const caller = await staff();
  const found: string[] = [];
  for (const customerId of customerIds) {
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: string = cursor && `&cursor=${cursor}`;
      const { body } = await caller.get<OrderList>(`/orders?customerId=${customerId}&limit=100${page}`);
      found.push(...body.orders.map(({ orderId }) => orderId));
      cursor = body.nextCursor;
    }
  }
  return found;
}
