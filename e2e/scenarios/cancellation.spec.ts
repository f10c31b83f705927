import { beforeEach, expect, it } from 'vitest';
import { customer, staff, type Caller } from '../support/client.ts';
import type { Order } from '../support/resources.ts';
import { causes, flowOf, order, orderUntil, register, shipmentOf } from '../support/shop.ts';

let anne: Caller;
let ada: Caller;
let orderId: string;

beforeEach(async () => {
  anne = await staff();
  const { customerId } = await register(anne);
  ada = await customer(customerId);
  orderId = (await order(ada, customerId)).body.orderId;
});

const cancel = (reason?: string) => ada.post<Order>(`/orders/${orderId}/cancellation`, reason ? { reason } : undefined);

it('an order is cancelled until it is dispatched, and shipping gives its shipment back', async () => {
  await shipmentOf(anne, orderId);
  const cancelled = await cancel('too much tea');
  expect([cancelled.status, cancelled.body.status, cancelled.body.reason]).toEqual([200, 'CANCELLED', 'too much tea']);
  const { shipmentId } = await shipmentOf(ada, orderId, ({ status }) => status === 'CANCELLED');

  expect(causes(await flowOf(ada, orderId))).toEqual(
    expect.arrayContaining([
      '> OrderCancellationRequested',
      'OrderCancellationRequested > OrderRecalled',
      'OrderRecalled > ShipmentCancelled',
      'ShipmentCancelled > OrderCancelled',
    ]),
  );

  const dispatch = await anne.post(`/shipments/${shipmentId}/dispatch`);
  expect([dispatch.status, dispatch.body.code]).toEqual([409, 'shipment.not-open']);
});

it('a cancellation again is the same answer, and no second one', async () => {
  const [first, again] = [await cancel('once'), await cancel('twice')];
  expect([first.status, again.status]).toEqual([200, 200]);
  expect(again.body).toMatchObject({ status: 'CANCELLED', reason: 'once' });
  expect((await flowOf(ada, orderId)).filter(({ type }) => type === 'OrderCancelled')).toHaveLength(1);
});

it('cancellations in parallel are one', async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => cancel('now')));
  expect(answers.map(({ status }) => status).filter((status) => status !== 200 && status !== 409)).toEqual([]);
  expect(answers.some(({ status }) => status === 200)).toBe(true);
  expect((await flowOf(ada, orderId)).filter(({ type }) => type === 'OrderCancelled')).toHaveLength(1);
  expect((await cancel()).body.status).toBe('CANCELLED');
});

it('after dispatch a cancellation is refused, and the order goes on', async () => {
  const { shipmentId } = await shipmentOf(anne, orderId);
  expect((await anne.post(`/shipments/${shipmentId}/dispatch`)).status).toBe(200);
  const refused = await ada.post(`/orders/${orderId}/cancellation`);
  expect(refused.status).toBe(409);
  expect(refused.body.code).toMatch(/^order\.(dispatched|not-open)$/);
  expect((await orderUntil(ada, orderId, 'SHIPPED')).shipment?.status).toBe('DISPATCHED');
});
