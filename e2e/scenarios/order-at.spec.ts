import { beforeEach, expect, it } from 'vitest';
import { customer, gateway, staff, type Caller } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { send } from '../support/http.ts';
import type { Order } from '../support/resources.ts';
import { flowOf, graz, order, orderUntil, register, shipmentOf, vienna } from '../support/shop.ts';

let anne: Caller;
let ada: Caller;
let customerId: string;

beforeEach(async () => {
  anne = await staff();
  ({ customerId } = await register(anne));
  ada = await customer(customerId);
});

const orderAt = (orderId: string, at: string, caller = ada) =>
  caller.get<Order>(`/orders/${orderId}?at=${encodeURIComponent(at)}`);

const justBefore = (time: string) => new Date(Date.parse(time) - 1).toISOString();

/** What the API says of an order, once order and shipment have come that far. */
const settled = (orderId: string, status: string, shipmentStatus: string, street = vienna.street) =>
  eventually(
    async () => {
      const { body } = await ada.get<Order>(`/orders/${orderId}`);
      const { shipment } = body;
      return body.status === status && shipment?.status === shipmentStatus && shipment.address?.street === street && body;
    },
    `order ${orderId} ${status} with its shipment ${shipmentStatus}`,
    20,
  );

/** At the time of each of these events the order was what the API said then, and up to the event what it had said before. */
async function expectPast(orderId: string, past: readonly (readonly [type: string, said: Order])[]): Promise<void> {
  const flow = await flowOf(ada, orderId);
  let before: Order | undefined;
  for (const [type, said] of past) {
    const { time } = flow.find((event) => event.type === type)!;
    const [then, earlier] = [await orderAt(orderId, time), await orderAt(orderId, justBefore(time))];
    expect([type, then.status, then.body]).toEqual([type, 200, said]);
    expect([type, earlier.status]).toEqual([type, before ? 200 : 404]);
    expect(earlier.body).toEqual(before ?? expect.objectContaining({ code: 'order.unknown' }));
    before = said;
  }
  for (const { time } of flow) expect((await orderAt(orderId, time)).status).toBe(200);
  expect((await orderAt(orderId, '2999-12-31T23:59:59+01:00')).body).toEqual((await ada.get(`/orders/${orderId}`)).body);
}

it('a delivered order is at the time of each event what the API said at that time', async () => {
  const { orderId } = (await order(ada, customerId)).body;
  const confirmed = await settled(orderId, 'CONFIRMED', 'PREPARED');
  await anne.patch(`/customers/${customerId}`, { address: graz });
  const moved = await settled(orderId, 'CONFIRMED', 'PREPARED', graz.street);
  const { shipmentId } = await shipmentOf(ada, orderId);
  await anne.post(`/shipments/${shipmentId}/dispatch`);
  const shipped = await settled(orderId, 'SHIPPED', 'DISPATCHED', graz.street);
  await anne.post(`/shipments/${shipmentId}/delivery`);
  const delivered = await settled(orderId, 'DELIVERED', 'DELIVERED', graz.street);

  await expectPast(orderId, [
    ['OrderPlaced', confirmed],
    ['ShipmentAddressChanged', moved],
    ['ShipmentDispatched', shipped],
    ['OrderDelivered', delivered],
  ]);
});

it('a cancelled order is at the time of each event what the API said at that time', async () => {
  const { orderId } = (await order(ada, customerId)).body;
  const confirmed = await settled(orderId, 'CONFIRMED', 'PREPARED');
  expect((await ada.post(`/orders/${orderId}/cancellation`, { reason: 'too much tea' })).status).toBe(200);
  const cancelled = await settled(orderId, 'CANCELLED', 'CANCELLED');
  expect((await ada.post(`/orders/${orderId}/cancellation`)).status).toBe(200);

  await expectPast(orderId, [
    ['OrderPlaced', confirmed],
    ['OrderCancelled', cancelled],
  ]);
});

it('the past of an order is for whom the order is for', async () => {
  const { orderId } = (await order(ada, customerId)).body;
  await orderUntil(ada, orderId, 'CONFIRMED');
  const now = new Date().toISOString();
  const bob = await customer((await register(anne, 'Bob')).customerId);
  const [hers, his, staffs] = [await orderAt(orderId, now), await orderAt(orderId, now, bob), await orderAt(orderId, now, anne)];
  expect([hers.status, his.status, staffs.status]).toEqual([200, 404, 200]);
  expect((await orderAt('none', now)).status).toBe(404);
});

it.each(['at=', 'at=yesterday', 'at=2026-01-31T12:00:00', 'at=2026-01-31T12:00:00Z&until=CONFIRMED', 'at=1&at=2'])(
  'a query ?%s is refused by name',
  async (query) => {
    const { status, headers, body } = await ada.get(`/orders/none?${query}`);
    expect([status, headers.get('content-type')]).toEqual([400, expect.stringContaining('application/problem+json')]);
    expect(body.errors?.map(({ parameter }) => parameter)).toEqual(['at']);
  },
);

it('OpenAPI says by which time an event counts', async () => {
  const { body } = await send<{ paths: Record<string, { get: { parameters: { name: string; description?: string }[] } }> }>(
    'GET',
    `${gateway}/openapi.json`,
  );
  const at = body.paths['/orders/{id}']!.get.parameters.find(({ name }) => name === 'at');
  expect(at?.description).toContain('ce_time');
});
