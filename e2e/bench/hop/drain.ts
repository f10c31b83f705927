import { setTimeout as sleep } from 'node:timers/promises';
import { watchCpu } from '../processes.ts';

export interface Drained {
  /** Orders a second, from a tenth to nine tenths of them. */
  perSecond: number;
  /** CPU milliseconds an order, of the processes that were watched. */
  cpuPerOrder: number;
}

/**
 * How fast a hop works through requests that wait in the log: watches the events that it writes, three an order, and the CPU time of
 * the processes that take part.
 */
export async function drain(
  orders: number,
  events: () => Promise<number>,
  pids: () => Promise<readonly number[]>,
  patience = 180_000,
): Promise<Drained> {
  let from: { at: number; done: number; cpu: () => Promise<number> } | undefined;
  for (const began = Date.now(); Date.now() - began < patience; await sleep(50)) {
    const done = (await events()) / 3;
    if (!from && done >= orders / 10) from = { at: performance.now(), done, cpu: await watchCpu(pids) };
    if (from && done >= (orders * 9) / 10) {
      const seconds = (performance.now() - from.at) / 1000;
      return { perSecond: (done - from.done) / seconds, cpuPerOrder: (await from.cpu()) / (done - from.done) };
    }
  }
  throw new Error(`the hop has not worked through ${orders} orders in ${patience / 1000} s`);
}
