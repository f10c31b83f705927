import { conserved } from './accepted-everywhere.ts';
import { closedLoop } from './loops.ts';
import { watchCpu, whenAtRest } from './processes.ts';
import type { Shop } from './bench-shop.ts';
import { interval, type Interval, percentile, spread } from './statistics.ts';

/** What a system does when it is asked for all that it can do. */
export interface FullLoad {
  /** Orders accepted a second. */
  readonly perSecond: number;
  /** Milliseconds from request to 201. */
  readonly p50: number;
  readonly p99: number;
  readonly refused: number;
  /** CPU time in milliseconds an order, of all processes that take part, Postgres and Kafka included. */
  readonly cpuPerOrder: number;
}

export interface Measured {
  readonly load: FullLoad;
  readonly accepted: number;
  /** Empty, or why the load does not count: an accepted order is not in every view, once. */
  readonly problems: readonly string[];
}

export interface LoadOptions {
  readonly connections: number;
  readonly seconds: number;
  /** Databases of orders, shipping and gateway. */
  readonly databases: Readonly<Record<string, string>>;
  /** Processes that take part; with them, all that they have started. */
  readonly pids: () => Promise<readonly number[]>;
}

/** So many clients that each place one order after the other; afterwards waits until every accepted order is in every view. */
export async function fullLoad(shop: Shop, { connections, seconds, databases, pids }: LoadOptions): Promise<Measured> {
  const cpu = await watchCpu(pids);
  const outcome = await closedLoop(shop, connections, seconds);
  const spent = await whenAtRest(cpu); // an answer comes before all its work is done
  const { accepted, latencies, refused } = outcome;
  const load = {
    perSecond: accepted.length / outcome.seconds,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    refused,
    cpuPerOrder: spent / accepted.length,
  };
  return { load, accepted: accepted.length, problems: await conserved(shop, accepted, databases) };
}

/** Each number over several rounds of it. */
export type LoadOverRounds = { readonly [Name in keyof FullLoad]: Interval };

export function overRounds(rounds: readonly FullLoad[]): LoadOverRounds {
  const over = (pick: (load: FullLoad) => number) => interval(rounds.map(pick));
  return {
    perSecond: over(({ perSecond }) => perSecond),
    p50: over(({ p50 }) => p50),
    p99: over(({ p99 }) => p99),
    refused: over(({ refused }) => refused),
    cpuPerOrder: over(({ cpuPerOrder }) => cpuPerOrder),
  };
}

/** As text, with least and most. */
export const loadLine = ({ perSecond, p50, p99, refused, cpuPerOrder }: LoadOverRounds): string =>
  `${spread(perSecond)} orders/s, p50 ${spread(p50)} ms, p99 ${spread(p99)} ms, ${spread(cpuPerOrder, 2)} ms CPU an order, ` +
  `${spread(refused)} refused`;
