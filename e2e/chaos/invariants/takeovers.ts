import type { Marker } from './evidence.ts';

/** As long as a war lasts that deserves the name, in milliseconds. */
const span = 30_000;

/**
 * Takeovers of one shard that faults explain within that time. At most three of them fall on one service then, and each costs a shard
 * twice: it is lost, and moves on to who comes back. The most that was seen is five.
 */
const explained = 12;

/** Shards that were taken over more often than faults explain: processes that are all well and take them from each other. */
export function wars(markers: readonly Marker[]): string[] {
  return [...Map.groupBy(markers, ({ service, shard }) => `${service}/${shard}`)].flatMap(([name, taken]) => {
    const times = taken.map(({ at }) => at).toSorted((a, b) => a - b);
    const most = Math.max(...times.map((from, first) => times.findLastIndex((at) => at <= from + span) - first + 1));
    return most > explained ? [`${name} was taken over ${most} times within ${span / 1000} s; faults explain ${explained}`] : [];
  });
}
