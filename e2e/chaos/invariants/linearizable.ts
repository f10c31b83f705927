import type { Operation, Sighting } from '../workload/history.ts';
import { some, type Invariant } from './evidence.ts';

/**
 * Whether operations on one register, each value written once, can be put in one order that agrees with real time. Gibbons and
 * Korach, "Testing Shared Memories" (1997): the operations on a value span a zone from the first end to the last start among them;
 * zones that run forward must not overlap, nor may one that runs backward lie within one that runs forward.
 */
export function staleness(operations: readonly Operation[]): string[] {
  const problems: string[] = [];
  const zones: { value: string; low: number; high: number; forward: boolean }[] = [];
  const writes = new Map(operations.filter(({ kind }) => kind === 'write').map((write) => [write.value, write]));
  for (const [value, same] of Map.groupBy(operations, (operation) => operation.value)) {
    const write = writes.get(value);
    if (!write) problems.push(`"${value}" was read and never written`);
    else if (same.some(({ kind, end }) => kind === 'read' && end < write.start))
      problems.push(`"${value}" was read before it was written`);
    const firstEnd = Math.min(...same.map(({ end }) => end));
    const lastStart = Math.max(...same.map(({ start }) => start));
    const forward = firstEnd < lastStart;
    zones.push({ value, low: Math.min(firstEnd, lastStart), high: Math.max(firstEnd, lastStart), forward });
  }
  const ahead = zones.filter(({ forward }) => forward).sort((a, b) => a.low - b.low);
  ahead.forEach((zone, at) => {
    const before = ahead[at - 1];
    if (before && zone.low < before.high) problems.push(`"${before.value}" was read after "${zone.value}" had been seen`);
  });
  for (const { value, low, high } of zones.filter(({ forward }) => !forward)) {
    const around = ahead.find((zone) => zone.low < low && high < zone.high);
    if (around) problems.push(`"${value}" was written and seen while "${around.value}" stood`);
  }
  // Who brings the position of his write must not see what had been there before.
  for (const { value, after } of operations) {
    const write = writes.get(value);
    if (after && write && write !== after && write.end < after.start)
      problems.push(`"${value}" was read with the position of "${after.value}", which is newer`);
  }
  return problems;
}

/** What was seen of an order after something later had been seen already. */
export function setbacks(sightings: readonly Sighting[]): string[] {
  const byEnd = sightings.toSorted((a, b) => a.end - b.end);
  const problems: string[] = [];
  let highest: Sighting | undefined;
  let at = 0;
  for (const sighting of sightings.toSorted((a, b) => a.start - b.start)) {
    for (let earlier = byEnd[at]!; earlier && earlier.end < sighting.start; earlier = byEnd[++at]!) {
      if (!highest || earlier.rank > highest.rank) highest = earlier;
    }
    if (highest && sighting.rank < highest.rank) problems.push(`${sighting.what} after it was ${highest.what}`);
  }
  return problems;
}

/** Read your writes, and everybody else's that are answered: over any replica, whatever falls. */
export const linearizable: Invariant = {
  name: 'reads are linearizable',
  async check({ history }) {
    const addresses = [...history.registers].flatMap(([id, operations]) => staleness(operations).map((line) => `${id}: ${line}`));
    const orders = [...history.sightings].flatMap(([id, sightings]) => setbacks(sightings).map((line) => `${id} ${line}`));
    return [...some('addresses of customers', addresses), ...some('orders', orders)];
  },
};
