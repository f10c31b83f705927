import { expect } from 'vitest';
import type { Caller } from './client.ts';
import type { HeaderMap, Reply } from './http.ts';
import type { Customer, Flow, Order, Shipment } from './resources.ts';
import { eventually } from './eventually.ts';

export const vienna = { street: 'Ring 1', city: 'Wien', postalCode: '1010', country: 'AT' };
export const graz = { street: 'Herrengasse 3', city: 'Graz', postalCode: '8010', country: 'AT' };

export const registration = (name = 'Ada Lovelace') => ({ name, email: 'ada@example.com', level: 'GOLD', address: vienna });

export const basket = (customerId: string, sku = 'tea-assam') => ({
  customerId,
  currency: 'EUR',
  lines: [{ sku, quantity: 2, unitPrice: 450 }],
});

/** Registers a customer. */
export async function register(staff: Caller, name?: string): Promise<Customer> {
  const { status, body } = await staff.post<Customer>('/customers', registration(name));
  expect(status, JSON.stringify(body)).toBe(201);
  return body;
}

/** Places an order that must be taken. */
export async function order(caller: Caller, customerId: string, headers?: HeaderMap): Promise<Reply<Order>> {
  const reply = await caller.post<Order>('/orders', basket(customerId), headers);
  expect(reply.status, JSON.stringify(reply.body)).toBe(201);
  return reply;
}

/** Waits, as clients do, until an order has come that far or to its end. */
export async function orderUntil(caller: Caller, orderId: string, status: string): Promise<Order> {
  const { body } = await caller.get<Order>(`/orders/${orderId}?until=${status}`, { prefer: 'wait=30' });
  expect(body).toMatchObject({ orderId, status });
  return body;
}

/** The shipment of an order, once there is one and it is as the caller expects. */
export const shipmentOf = (caller: Caller, orderId: string, expected: (shipment: Shipment) => boolean = () => true) =>
  eventually(async () => {
    const { status, body } = await caller.get<Shipment>(`/orders/${orderId}/shipment`);
    return status === 200 && expected(body) ? body : undefined;
  }, `a shipment of order ${orderId} as expected`);

export async function flowOf(caller: Caller, orderId: string): Promise<Flow['events']> {
  const { status, body } = await caller.get<Flow>(`/orders/${orderId}/events`);
  expect(status).toBe(200);
  return body.events;
}

/** The flow as `Cause > Effect`, and `> Request` for what nobody but a client caused. */
export const causes = (events: Flow['events']): string[] =>
  events.map(({ type, causationId }) => {
    const cause = causationId === null ? '' : (events.find(({ id }) => id === causationId)?.type ?? 'unknown');
    return `${cause} > ${type}`.trim();
  });
