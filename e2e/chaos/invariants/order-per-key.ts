import type { LogRecord } from '../../support/log.ts';
import { some, type Evidence, type Invariant } from './evidence.ts';
import { takenOrders } from './taken.ts';

/** Where an event leads, and from where. */
type Steps = Readonly<Record<string, { readonly from: readonly string[]; readonly to?: string }>>;

const none = '';

const orderSteps: Steps = {
  OrderHeld: { from: [none], to: 'HELD' },
  OrderPlaced: { from: [none, 'HELD'], to: 'PLACED' },
  OrderRejected: { from: [none, 'HELD', 'PLACED'], to: 'REJECTED' },
  OrderCheckPassed: { from: ['PLACED'] },
  OrderCheckFailed: { from: ['PLACED'] },
  OrderConfirmed: { from: ['PLACED'], to: 'CONFIRMED' },
  OrderRecalled: { from: ['CONFIRMED'] },
  OrderCancelled: { from: ['HELD', 'PLACED', 'CONFIRMED'], to: 'CANCELLED' },
  OrderShipped: { from: ['CONFIRMED'], to: 'SHIPPED' },
  OrderDelivered: { from: ['SHIPPED'], to: 'DELIVERED' },
};

const shipmentSteps: Steps = {
  ShipmentHeld: { from: [none], to: 'HELD' },
  ShipmentPrepared: { from: [none, 'HELD'], to: 'PREPARED' },
  ShipmentAddressChanged: { from: ['PREPARED'] },
  ShipmentDispatched: { from: ['PREPARED'], to: 'DISPATCHED' },
  ShipmentDelivered: { from: ['DISPATCHED'], to: 'DELIVERED' },
  ShipmentCancelled: { from: [none, 'HELD', 'PREPARED'], to: 'CANCELLED' },
};

/** The log tells a life that can be lived, and every row stands where its life in the log ends. */
export const orderPerKey: Invariant = {
  name: 'order per key',
  async check(evidence) {
    const { orders, shipments } = livesIn(evidence);
    const compare = (service: string, sql: string, ends: ReadonlyMap<string, string>) =>
      differences(evidence, service, sql, ends);
    return [
      ...orders.impossible,
      ...shipments.impossible,
      ...(await compare('orders', 'SELECT order_id AS id, status FROM orders', orders.ends)),
      ...(await compare('gateway', 'SELECT order_id AS id, status FROM orders', orders.ends)),
      ...(await compare('shipping', 'SELECT order_id AS id, status FROM shipment', shipments.ends)),
      ...(await compare('gateway', 'SELECT order_id AS id, status FROM shipments', shipments.ends)),
    ];
  },
};

/** Where the orders of the run and their shipments end in the log, and what is impossible on their way. */
export function livesIn(evidence: Evidence) {
  const { log } = evidence;
  const mine = new Set(takenOrders(evidence).values());
  return {
    orders: lives(log['orders.events']!, orderSteps, mine),
    shipments: lives(log['shipping.events']!, shipmentSteps, mine),
  };
}

function lives(records: readonly LogRecord[], steps: Steps, keys: ReadonlySet<string>) {
  const ends = new Map<string, string>();
  const impossible: string[] = [];
  for (const { key, headers } of records) {
    const step = keys.has(key) && steps[headers['ce_type']!];
    if (!step) continue;
    const state = ends.get(key) ?? none;
    if (!step.from.includes(state)) impossible.push(`${key} (${headers['ce_type']} after ${state || 'nothing'})`);
    if (step.to) ends.set(key, step.to);
  }
  return { ends, impossible: some('events in an impossible order', impossible) };
}

async function differences(evidence: Evidence, service: string, sql: string, ends: ReadonlyMap<string, string>) {
  const rows = await evidence.rows<{ id: string; status: string }>(service, `${sql} WHERE order_id = ANY($1)`, [
    [...ends.keys()],
  ]);
  const states = new Map(rows.map(({ id, status }) => [id, status]));
  const wrong = [...ends]
    .filter(([id, end]) => states.get(id) !== end && !(end === 'CANCELLED' && !states.has(id)))
    .map(([id, end]) => `${id} (${states.get(id) ?? 'no row'} instead of ${end})`);
  return some(`rows of ${service} that are not what the log makes of them`, wrong);
}
