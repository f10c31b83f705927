import { setTimeout as pause } from 'node:timers/promises';
import { basket, idOf } from './messages.ts';
import type { ShopClient } from './shop-client.ts';

/** Places an order at a gateway and follows it to its shipment; answers what is missing, undefined when it came all the way. */
export async function oneOrder(client: ShopClient, customerId: string, at: string): Promise<string | undefined> {
  const wait = { at, headers: { prefer: 'wait=3' } };
  const placed = await client.once('/orders', { method: 'POST', body: basket(customerId, 'probe', 1), ...wait });
  if (placed?.status !== 201) return `an order is answered with ${placed?.status ?? 'nothing'}`;
  const orderId = idOf(placed.body);
  const confirmed = await client.once(`/orders/${orderId}?until=CONFIRMED`, wait);
  if (confirmed?.body['status'] !== 'CONFIRMED') return `a new order is ${String(confirmed?.body['status'] ?? 'not there')}`;
  for (let tries = 0; tries < 20; tries++) {
    const shipment = await client.once(`/orders/${orderId}/shipment`, wait);
    if (shipment?.status === 200) return undefined;
    await pause(100);
  }
  return 'a new order has no shipment';
}
