import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, expect, it } from 'vitest';
import { customer, staff, type Caller } from '../support/client.ts';
import type { Customer, Order, OrderList, Problem, Shipment } from '../support/resources.ts';
import { basket, flowOf, order, register, registration, shipmentOf } from '../support/shop.ts';

let anne: Caller;

beforeAll(async () => {
  anne = await staff();
});

const keyed = () => ({ 'idempotency-key': randomUUID() });

it('the same key and body twenty times in parallel, and once more, is one order and one answer', async () => {
  const { customerId } = await register(anne);
  const ada = await customer(customerId);
  const key = keyed();
  const answers = await Promise.all(Array.from({ length: 20 }, () => ada.post<Order>('/orders', basket(customerId), key)));
  answers.push(await ada.post<Order>('/orders', basket(customerId), key));

  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  const { body } = await ada.get<OrderList>('/orders');
  expect(body.orders.map(({ orderId }) => orderId)).toEqual([answers[0]!.body.orderId]);
  const flow = await flowOf(ada, answers[0]!.body.orderId);
  expect(flow.filter(({ type }) => type === 'OrderPlaced')).toHaveLength(1);
});

it('a repeat that comes while the first attempt is being answered waits for the same answer', async () => {
  const { customerId } = await register(anne);
  for (let round = 0; round < 30; round++) {
    const key = keyed();
    const late = [0, 1, 2, 3, 5, 8].map(async (milliseconds) => {
      await pause(milliseconds);
      return (await anne.post<Order>('/orders', basket(customerId), key)).status;
    });
    expect(await Promise.all(late)).toEqual(late.map(() => 201));
  }
});

it('the same key with another body is refused with 422, in sequence and in parallel', async () => {
  const { customerId } = await register(anne);
  const key = keyed();
  const first = await anne.post<Order>('/orders', basket(customerId, 'tea'), key);
  const other = await anne.post('/orders', basket(customerId, 'coffee'), key);
  expect([first.status, other.status, other.body.code]).toEqual([201, 422, 'idempotency.key-reused']);

  const next = keyed();
  const skus = Array.from({ length: 10 }, (_, n) => (n % 2 ? 'tea' : 'coffee'));
  const answers = await Promise.all(skus.map((sku) => anne.post<Order | Problem>('/orders', basket(customerId, sku), next)));
  const taken = answers.flatMap(({ status }, n) => (status === 201 ? [skus[n]!] : []));
  expect(new Set(taken).size, 'one of the two bodies').toBe(1);
  expect(answers.filter(({ status }) => status === 422)).toHaveLength(5);
  const { body } = await anne.get<OrderList>(`/orders?customerId=${customerId}`);
  expect(body.orders).toHaveLength(2);
});

it('of two bodies in parallel under one key one counts, and the other is refused, whatever they ask for', async () => {
  const { customerId } = await register(anne);
  for (let round = 0; round < 5; round++) {
    const change = keyed();
    const emails = [`one${round}@example.com`, `two${round}@example.com`];
    const changes = await Promise.all(emails.map((email) => anne.patch<Customer>(`/customers/${customerId}`, { email }, change)));
    expect(changes.map(({ status }) => status).sort()).toEqual([200, 422]);
    const taken = emails[changes.findIndex(({ status }) => status === 200)];
    expect((await anne.get<Customer>(`/customers/${customerId}`)).body.email).toBe(taken);

    const { orderId } = (await order(anne, customerId)).body;
    const key = keyed();
    const cancellations = await Promise.all(
      ['too dear', 'too late'].map((reason) => anne.post<Order>(`/orders/${orderId}/cancellation`, { reason }, key)),
    );
    expect(cancellations.map(({ status }) => status).sort()).toEqual([200, 422]);
    const kept = cancellations.find(({ status }) => status === 200)!.body.reason;
    expect((await anne.post(`/orders/${orderId}/cancellation`, { reason: `not ${kept}` }, key)).status).toBe(422);
    expect((await anne.post(`/orders/${orderId}/cancellation`, { reason: kept }, key)).status).toBe(200);
  }
});

it('another body is refused also while nobody waits for the outcome of the first', async () => {
  const { customerId } = await register(anne);
  for (let round = 0; round < 5; round++) {
    const key = { ...keyed(), prefer: 'respond-async' };
    const statuses = [];
    for (const sku of ['tea', 'coffee', 'tea']) statuses.push((await anne.post('/orders', basket(customerId, sku), key)).status);
    expect(statuses[1]).toBe(422);
    expect([201, 202]).toEqual(expect.arrayContaining([statuses[0], statuses[2]]));
  }
});

it('a repeat is answered as it was the first time, whatever has come since', async () => {
  const { customerId } = await register(anne);
  const [change, dispatch, delivery] = [keyed(), keyed(), keyed()];
  const changed = await anne.patch(`/customers/${customerId}`, { email: 'first@example.com' }, change);
  await anne.patch(`/customers/${customerId}`, { email: 'second@example.com' });
  expect((await anne.patch(`/customers/${customerId}`, { email: 'first@example.com' }, change)).body).toEqual(changed.body);

  const { orderId } = (await order(anne, customerId)).body;
  const { shipmentId } = await shipmentOf(anne, orderId);
  const refused = await anne.post(`/shipments/${shipmentId}/delivery`, undefined, delivery);
  const dispatched = await anne.post<Shipment>(`/shipments/${shipmentId}/dispatch`, undefined, dispatch);
  expect([refused.status, dispatched.body.status]).toEqual([409, 'DISPATCHED']);
  expect((await anne.post(`/shipments/${shipmentId}/delivery`)).status).toBe(200);
  expect((await anne.post(`/shipments/${shipmentId}/delivery`, undefined, delivery)).status).toBe(409);
  expect((await anne.post(`/shipments/${shipmentId}/dispatch`, undefined, dispatch)).body).toEqual(dispatched.body);
});

it('a key belongs to who used it', async () => {
  const [one, other] = [await register(anne), await register(anne)];
  const key = keyed();
  const mine = await order(await customer(one.customerId), one.customerId, key);
  const his = await order(await customer(other.customerId), other.customerId, key);
  expect(mine.body.orderId).not.toBe(his.body.orderId);
});

it('without a key each POST is a new order', async () => {
  const { customerId } = await register(anne);
  const answers = await Promise.all(Array.from({ length: 5 }, () => order(anne, customerId)));
  expect(new Set(answers.map(({ body }) => body.orderId)).size).toBe(5);
});

it('registrations and changes are repeated without effect too', async () => {
  const key = keyed();
  const made = await Promise.all(
    Array.from({ length: 5 }, () => anne.post<{ customerId: string }>('/customers', registration(), key)),
  );
  expect(made.map(({ status }) => status)).toEqual(made.map(() => 201));
  expect(new Set(made.map(({ body }) => body.customerId)).size).toBe(1);
  const path = `/customers/${made[0]!.body.customerId}`;
  const change = keyed();
  expect((await anne.patch(path, { level: 'SILVER' }, change)).status).toBe(200);
  expect((await anne.patch(path, { level: 'GOLD' }, keyed())).status).toBe(200);
  expect((await anne.patch(path, { level: 'SILVER' }, change)).status).toBe(200);
  expect((await anne.get<{ level: string }>(path)).body.level, 'the repeat changed nothing').toBe('GOLD');
  expect((await anne.patch(path, { level: 'PLATINUM' }, change)).status).toBe(422);
});
