import { randomUUID } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import { customer, staff, type Caller } from '../support/client.ts';
import type { Order } from '../support/resources.ts';
import { basket, order, register } from '../support/shop.ts';

let anne: Caller;
let ada: Caller;
let customerId: string;

beforeAll(async () => {
  anne = await staff();
  ({ customerId } = await register(anne));
  ada = await customer(customerId);
});

const seenFrom = ({ headers }: { headers: Headers }) => ({ 'tributary-position': headers.get('tributary-position')! });

it('respond-async answers 202 with a place to look and a position that shows the order', async () => {
  for (let n = 0; n < 10; n++) {
    const taken = await ada.post<{ orderId: string }>('/orders', basket(customerId), { prefer: 'respond-async' });
    expect([taken.status, taken.headers.get('preference-applied')]).toEqual([202, 'respond-async']);
    const location = taken.headers.get('location')!;
    expect(location).toBe(`/orders/${taken.body.orderId}`);
    const seen = await ada.get<Order>(location, seenFrom(taken));
    expect([seen.status, seen.body.orderId]).toEqual([200, taken.body.orderId]);
  }
});

it('a wait that runs out answers 202; the same key later gets the order', async () => {
  const key = { 'idempotency-key': randomUUID() };
  // An order of an unknown customer is held for seconds, so this wait runs out.
  const taken = await anne.post<{ orderId: string }>('/orders', basket('nobody-here'), { ...key, prefer: 'wait=0' });
  expect(taken.status).toBe(202);
  const later = await anne.post<Order>('/orders', basket('nobody-here'), { ...key, prefer: 'wait=20' });
  expect([later.status, later.body.orderId, later.body.status]).toEqual([201, taken.body.orderId, 'REJECTED']);
});

it('until answers when the state is reached, at an end state, and with the present state when the wait is over', async () => {
  const { orderId } = (await order(ada, customerId)).body;
  const confirmed = await ada.get<Order>(`/orders/${orderId}?until=CONFIRMED`);
  expect([confirmed.status, confirmed.body.status]).toEqual([200, 'CONFIRMED']);

  const began = Date.now();
  const waited = await ada.get<Order>(`/orders/${orderId}?until=DELIVERED`, { prefer: 'wait=1' });
  expect([waited.status, waited.body.status, waited.headers.get('preference-applied')]).toEqual([200, 'CONFIRMED', 'wait=1']);
  expect(Date.now() - began).toBeGreaterThanOrEqual(950);

  const waiting = ada.get<Order>(`/orders/${orderId}?until=DELIVERED`, { prefer: 'wait=30' });
  expect((await ada.post(`/orders/${orderId}/cancellation`)).status).toBe(200);
  expect((await waiting).body.status, 'an end state ends every wait').toBe('CANCELLED');
});

it('a position that the view has not reached is 503 with Retry-After when the wait is over', async () => {
  const future = Buffer.from(JSON.stringify(['orders.events', 0, 1e9])).toString('base64url');
  const reply = await ada.get('/orders', { 'tributary-position': future, prefer: 'wait=1' });
  expect([reply.status, reply.body.code]).toEqual([503, 'view.behind']);
  expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
});
