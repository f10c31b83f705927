import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { customer, staff, type Caller } from '../support/client.ts';
import { ready } from '../support/quiet.ts';
import type { Customer, Order, OrderList } from '../support/resources.ts';
import { basket, graz, register, vienna } from '../support/shop.ts';
import { scale, systemStatus, urlsOf } from '../support/system.ts';

let anne: Caller;
let ada: Caller;
let customerId: string;
let replicas: readonly string[];

beforeAll(async () => {
  await scale('gateway', 2);
  replicas = urlsOf(await systemStatus())['gateway']!;
  expect(replicas).toHaveLength(2);
  anne = await staff();
  ({ customerId } = await register(anne));
  ada = await customer(customerId);
});

afterAll(() => scale('gateway', 1));

const at = (n: number) => ada.at(replicas[n % 2]!);
const seenFrom = ({ headers }: { headers: Headers }) => ({ 'tributary-position': headers.get('tributary-position')! });

it('what one replica has written the other shows to who brings the position', async () => {
  for (let n = 0; n < 40; n++) {
    const placed = await at(n).post<Order>('/orders', basket(customerId));
    expect(placed.status).toBe(201);
    const { orderId } = placed.body;
    const [found, list] = await Promise.all([
      at(n + 1).get<Order>(`/orders/${orderId}`, seenFrom(placed)),
      at(n + 1).get<OrderList>('/orders?limit=1', seenFrom(placed)),
    ]);
    expect([found.status, found.body.orderId]).toEqual([200, orderId]);
    expect(list.body.orders.map((order) => order.orderId)).toEqual([orderId]);
  }
});

it('also when the write did not wait for its outcome', async () => {
  for (let n = 0; n < 20; n++) {
    const taken = await at(n).post<{ orderId: string }>('/orders', basket(customerId), { prefer: 'respond-async' });
    expect(taken.status).toBe(202);
    const found = await at(n + 1).get<Order>(`/orders/${taken.body.orderId}`, seenFrom(taken));
    expect([found.status, found.body.orderId]).toEqual([200, taken.body.orderId]);
  }
});

it('changes of a customer and cancellations are read on the other replica', async () => {
  for (let n = 0; n < 10; n++) {
    const address = n % 2 ? vienna : graz;
    const changed = await at(n).patch<Customer>(`/customers/${customerId}`, { address });
    expect(changed.status).toBe(200);
    const found = await at(n + 1).get<Customer>(`/customers/${customerId}`, seenFrom(changed));
    expect(found.body.address).toEqual(address);
  }
  const placed = await at(0).post<Order>('/orders', basket(customerId));
  const cancelled = await at(1).post<Order>(`/orders/${placed.body.orderId}/cancellation`, undefined, seenFrom(placed));
  expect(cancelled.status).toBe(200);
  const found = await at(0).get<Order>(`/orders/${placed.body.orderId}`, seenFrom(cancelled));
  expect(found.body.status).toBe('CANCELLED');
});

it('the same idempotency key at both replicas at once is one order', async () => {
  const key = { 'idempotency-key': randomUUID() };
  const answers = await Promise.all(Array.from({ length: 12 }, (_, n) => at(n).post<Order>('/orders', basket(customerId), key)));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
});

it('what one replica has folded wakes who waits at the other, whatever the clocks say', async () => {
  const [orders] = (await ready()).services['orders']!.urls!;
  const setClock = (seconds: number) => fetch(`${orders}/failpoints/clock?seconds=${seconds}`, { method: 'POST' });
  expect((await setClock(-3600)).ok).toBe(true);
  try {
    const placed = await Promise.all(Array.from({ length: 40 }, (_, n) => at(n).post<Order>('/orders', basket(customerId))));
    expect(placed.map(({ status }) => status)).toEqual(placed.map(() => 201));
  } finally {
    await setClock(0);
  }
});
