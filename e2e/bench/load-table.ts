import { loadLine, overRounds } from './full-load.ts';
import type { Latency, LoadResult } from './results.ts';
import { interval, spread } from './statistics.ts';
import type { SystemMemory } from './system-memory.ts';

const ms = (value: number) => `${value.toFixed(1)} ms`;

/** A latency over the rounds: medians, with least and most. */
function latencyLine(latencies: readonly Latency[]): string {
  const over = (pick: (latency: Latency) => number) => spread(interval(latencies.map(pick)), 1);
  return (
    `PLACED p50 ${over(({ placed }) => placed.p50)} ms, p99 ${over(({ placed }) => placed.p99)} ms: ` +
    `${over(({ overFloor }) => overFloor)} x the floor of ${over(({ floor }) => floor)} ms; ` +
    `CONFIRMED p50 ${over(({ confirmed }) => confirmed.p50)} ms, p99 ${over(({ confirmed }) => confirmed.p99)} ms`
  );
}

const memoryLine = ({ services, system: whole }: SystemMemory) =>
  `${Object.entries(services)
    .map(([name, { resident, proportional }]) => `${name} ${resident} (${proportional})`)
    .join(', ')} MiB resident (shared pages by their share); whole system ${whole} MiB`;

/** What was asked for: clients, orders a second of the first latency, and shares of the capacity for the others. */
interface Asked {
  readonly connections: number;
  readonly rate: number;
  readonly shares: readonly number[];
}

/** What `npm run bench` prints. Without a round that counts there are neither latencies nor a throughput. */
export function loadTable({ rounds, unpaced, memory }: LoadResult, { connections, rate, shares }: Asked): string {
  const names = [`at ${rate}/s`, ...shares.map((share) => `at ${share} %`)];
  const rows = [
    ...(rounds.length ? names : []).map((name, at) => {
      const latencies = rounds.map((round) => round.latencies[at]!);
      const { median } = interval(latencies.map(({ perSecond }) => perSecond));
      return [at ? `${name} (${median.toFixed(0)}/s)` : name, latencyLine(latencies)];
    }),
    ...(rounds.length ? [[`${connections} connections`, loadLine(overRounds(rounds.map(({ full }) => full)))]] : []),
    [
      'floor without pauses',
      `${ms(unpaced.total)} (2 x send → receive ${ms(unpaced.sendToReceive)}, 2 x commit ${ms(unpaced.commit)})`,
    ],
    ['memory before the load', memoryLine(memory.idle)],
    ['and after it', memoryLine(memory.loaded)],
    ['and at rest again', memoryLine(memory.rested)],
  ];
  return rows.map(([name, text]) => `${name!.padEnd(24)} ${text}`).join('\n');
}
