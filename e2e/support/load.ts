import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { staff, type Caller } from './client.ts';
import type { Order } from './resources.ts';
import { basket, register } from './shop.ts';

/** Orders that were accepted, and what it took. */
export interface Load {
  readonly customerIds: readonly string[];
  /** Ids of all orders that were answered with 2xx. */
  readonly accepted: readonly string[];
  /** Attempts that ended in a broken connection or a 5xx, and were made again with the same key. */
  readonly retries: number;
}

export interface Bounds {
  /** Orders to place at least: the load lasts as long as what happens meanwhile. */
  readonly least: number;
  readonly perSecond: number;
  readonly inFlight: number;
}

const usual: Bounds = { least: 300, perSecond: 150, inFlight: 16 };

/** Places orders as clients do, while something happens to the system. `meanwhile` begins when the load is well on its way. */
export async function loadWhile(meanwhile: () => Promise<void>, bounds: Bounds = usual): Promise<Load> {
  const caller = await staff();
  const customers = await Promise.all(['Ada', 'Grace', 'Edsger', 'Barbara'].map((name) => register(caller, name)));
  const customerIds = customers.map(({ customerId }) => customerId);
  const accepted: string[] = [];
  let retries = 0;
  let begun = 0;
  let happening = true;
  let happens: Promise<void> | undefined;

  const start = Date.now();
  async function work(): Promise<void> {
    while (happening || begun < bounds.least) {
      const number = begun++;
      await pause(Math.max(0, start + (number * 1000) / bounds.perSecond - Date.now()));
      const placed = await placeOnce(caller, customerIds[number % customerIds.length]!);
      accepted.push(placed.orderId);
      retries += placed.retries;
      if (accepted.length >= bounds.least / 6) happens ??= meanwhile().finally(() => (happening = false));
    }
  }

  await Promise.all(Array.from({ length: bounds.inFlight }, work));
  await happens;
  return { customerIds, accepted, retries };
}

/** One order, whatever becomes of connections and servers: the key makes every attempt the same order. */
async function placeOnce(caller: Caller, customerId: string): Promise<{ orderId: string; retries: number }> {
  const key = { 'idempotency-key': randomUUID() };
  const deadline = Date.now() + 90_000;
  for (let retries = 0; ; retries++) {
    const reply = await caller.post<Order>('/orders', basket(customerId), key).catch((error: unknown) => error as Error);
    if (!(reply instanceof Error)) {
      if (reply.status < 300) return { orderId: reply.body.orderId, retries };
      if (reply.status < 500) throw new Error(`an order was refused with ${reply.status}: ${JSON.stringify(reply.body)}`);
    }
    if (Date.now() > deadline) {
      const reason = reply instanceof Error ? reply : new Error(JSON.stringify(reply.body));
      throw new Error('an order was not taken within 90 s', { cause: reason });
    }
    await pause(100);
  }
}
