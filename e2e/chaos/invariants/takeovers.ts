import { concerned } from '../faults/fault.ts';
import type { Survived } from '../verdict.ts';
import type { Marker } from './evidence.ts';

/** Takeovers of each shard that a fault explains, where it can cost a service its shards: they are lost, and move on to who comes back. */
const usual = 2;

/** Those that also change the number of processes, step by step. */
const more: Readonly<Record<string, number>> = { zombie: 3, scale: 4 };

/** A takeover may break and be begun again, and processes of the start may still join the group: so many more in a run. */
const spare = 2;

/** Shards that were taken over more often than the faults explain: processes that are all well and take them from each other. */
export function wars(markers: readonly Marker[], faults: readonly Pick<Survived, 'fault' | 'target'>[]): string[] {
  return [...Map.groupBy(markers, ({ service, shard }) => `${service}/${shard}`)].flatMap(([name, { length, [0]: first }]) => {
    const blows = faults.filter(({ target }) => concerned(target).some((service) => service === first!.service));
    const most = blows.reduce((sum, { fault }) => sum + (more[fault] ?? usual), spare);
    return length > most ? [`${name} was taken over ${length} times; ${blows.length} faults explain ${most}`] : [];
  });
}
