import { setTimeout as pause } from 'node:timers/promises';
import type { FlowEvent } from './flow-event.ts';
import { gatewayClient } from './gateway-client.ts';

/** What the first order left behind. */
export interface FirstOrder {
  readonly customerId: string;
  readonly orderId: string;
  readonly flow: readonly FlowEvent[];
}

const customer = {
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  level: 'GOLD',
  address: { street: "12 St James's Square", city: 'London', postalCode: 'SW1Y 4JH', country: 'GB' },
};
export const lines = [{ sku: 'tea-assam', quantity: 2, unitPrice: 450 }];

/** Registers a customer and places one order through the gateway, as a newcomer would, and waits for what comes of it. */
export async function placeFirstOrder(gateway: string): Promise<FirstOrder> {
  const client = gatewayClient(gateway);
  const { customerId } = await client.post<{ customerId: string }>('/customers', customer);
  const { orderId } = await client.post<{ orderId: string }>('/orders', { customerId, currency: 'EUR', lines });
  await client.get(`/orders/${orderId}?until=CONFIRMED`);
  return { customerId, orderId, flow: await settledFlow(() => client.flow(orderId)) };
}

/** The flow once shipping has answered too, or after two seconds: a slow service must not hold up the start. */
async function settledFlow(read: () => Promise<FlowEvent[]>): Promise<FlowEvent[]> {
  for (let tries = 0; ; tries++) {
    const flow = await read();
    if (tries >= 20 || flow.some((event) => event.topic === 'shipping.events' || event.type === 'OrderRejected')) return flow;
    await pause(100);
  }
}
