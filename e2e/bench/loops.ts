import { setTimeout as sleep } from 'node:timers/promises';
import type { Shop } from './bench-shop.ts';

/** Orders a second that are followed to their confirmation, so that asking for it is not the load. */
const sampled = 10;

export interface Outcome {
  /** Milliseconds from the moment the order was due to its 201, or to the 202 of one that took too long for that. */
  latencies: number[];
  /** The same to its confirmation, of some of the orders (open loops only), or to the end of the wait for it. */
  confirmed: number[];
  accepted: string[];
  refused: number;
  seconds: number;
}

/** Orders at a fixed rate, whether or not earlier ones have been answered (open loop, so a stall is seen by all it delays). */
export async function openLoop(shop: Shop, perSecond: number, seconds: number): Promise<Outcome> {
  const outcome: Outcome = { latencies: [], confirmed: [], accepted: [], refused: 0, seconds: 0 };
  const began = performance.now();
  const placed: Promise<unknown>[] = [];
  const every = Math.ceil(perSecond / sampled);
  for (let n = 0; n < perSecond * seconds; n++) {
    const due = began + (n * 1000) / perSecond;
    const wait = due - performance.now();
    if (wait > 0) await sleep(wait);
    const from = Math.min(due, performance.now());
    placed.push(n % every === 0 ? placeAndConfirm(shop, n, from, outcome) : place(shop, n, from, outcome));
  }
  await Promise.all(placed);
  return { ...outcome, seconds: (performance.now() - began) / 1000 };
}

/** So many clients that each place one order after the other, for so long. */
export async function closedLoop(shop: Shop, clients: number, seconds: number): Promise<Outcome> {
  const outcome: Outcome = { latencies: [], confirmed: [], accepted: [], refused: 0, seconds: 0 };
  const began = performance.now();
  let number = 0;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() - began < seconds * 1000) await place(shop, number++, performance.now(), outcome);
    }),
  );
  return { ...outcome, seconds: (performance.now() - began) / 1000 };
}

async function placeAndConfirm(shop: Shop, number: number, due: number, outcome: Outcome): Promise<void> {
  const orderId = await place(shop, number, due, outcome);
  if (!orderId) return;
  await shop.confirmed(orderId);
  outcome.confirmed.push(performance.now() - due);
}

async function place(shop: Shop, number: number, due: number, outcome: Outcome): Promise<string | undefined> {
  const { orderId } = await shop.order(number);
  if (orderId) {
    outcome.accepted.push(orderId);
    outcome.latencies.push(performance.now() - due);
    return orderId;
  }
  outcome.refused += 1;
  return undefined;
}
