import { setTimeout as pause } from 'node:timers/promises';
import { basket } from './messages.ts';
import type { Shop } from './shopper.ts';

/**
 * Places an order at a gateway and follows it to its shipment; answers what is missing, undefined when it came all the way. It comes
 * where a fault has just been, and is looked at in the end like those of the shoppers.
 */
export async function oneOrder({ client, history, run, customerIds }: Shop, at: string): Promise<string | undefined> {
  const placing = history.begin(`${run}-p0-${history.placings.length}`);
  const wait = { at, headers: { prefer: 'wait=3' } };
  const placed = await client.once('/orders', { method: 'POST', body: basket(customerIds[0]!, placing.mark, 1), ...wait });
  history.settle(placing, placed);
  if (placed?.status !== 201) return `an order is answered with ${placed?.status ?? 'nothing'}`;
  const { orderId } = placing;
  const confirmed = await client.once(`/orders/${orderId}?until=CONFIRMED`, wait);
  if (confirmed?.body['status'] !== 'CONFIRMED') return `a new order is ${String(confirmed?.body['status'] ?? 'not there')}`;
  for (let tries = 0; tries < 20; tries++) {
    const shipment = await client.once(`/orders/${orderId}/shipment`, wait);
    if (shipment?.status === 200) return undefined;
    await pause(100);
  }
  return 'a new order has no shipment';
}
