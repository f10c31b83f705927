import type { NextParked, ParkedPlace, ParkedRecord, TurnWrite } from '../../src/runtime/ports.js';
import { holdsRequests, placeOf } from '../../src/runtime/record.js';
import { parkedName } from '../../src/runtime/shard.js';
import { brokenRule } from './shop.js';

/** What is parked in a service's database, by shard, place and key. */
export type Parked = Map<string, ParkedRecord>;

export function writeParked(parked: Parked, write: Pick<TurnWrite, 'parked' | 'unparked'>): void {
  for (const record of write.parked) {
    const name = nameOf(record.shard, placeIn(record));
    parked.set(name, structuredClone({ ...record, error: record.error ?? parked.get(name)?.error ?? null }));
  }
  for (const { shard, place, discarded } of write.unparked) {
    const name = nameOf(shard, place);
    const record = parked.get(name);
    parked.delete(name);
    if (record && discarded) parked.set(name, { ...record, discarded });
  }
}

/** Nothing but the rule that is broken makes an event wait. */
export function refuseSound({ parked }: Pick<TurnWrite, 'parked'>): void {
  const sound = parked.find(({ error }) => error !== null && error !== brokenRule);
  if (sound) throw new Error(`a sound event was parked: ${sound.error}`);
}

/** As they came; what lies behind another in its partition came no earlier. */
export function nextParked(parked: Parked, shard: number, key: string): NextParked | undefined {
  const waiting = [...parked.values()]
    .filter((record) => record.shard === shard && !record.discarded && placeIn(record).key === key)
    .sort((a, b) => a.record.offset - b.record.offset);
  const came = ({ record }: ParkedRecord) =>
    Math.max(
      ...waiting
        .filter((other) => placeOf(other.record) === placeOf(record) && other.record.offset <= record.offset)
        .map((other) => other.record.timestamp),
    );
  const requestsFirst = (a: ParkedRecord, b: ParkedRecord) =>
    Number(holdsRequests(b.record.topic)) - Number(holdsRequests(a.record.topic));
  const [first, ...rest] = waiting.sort((a, b) => came(a) - came(b) || requestsFirst(a, b));
  return first && structuredClone({ record: first.record, rest: firstOf(rest) });
}

export const parkedPlaces = (parked: Parked) =>
  [...parked.values()].map((record) => ({ shard: record.shard, ...placeIn(record) }));

/** What a shard that is taken over is told. */
export function parkedOf(parked: Parked, shard: number): { parked: ParkedPlace[]; discarded: ParkedPlace[] } {
  const [waiting, discarded] = [false, true].map((gone) =>
    [...parked.values()].filter((record) => record.shard === shard && (record.discarded ?? false) === gone),
  );
  return { parked: firstOf(waiting!), discarded: discarded!.map(placeIn) };
}

/** From where on each key waits in each partition. */
function firstOf(parked: readonly ParkedRecord[]): ParkedPlace[] {
  const sorted = parked.map(placeIn).sort((a, b) => a.offset - b.offset);
  return [...Map.groupBy(sorted, (place) => `${placeOf(place)} ${place.key}`).values()].map(([first]) => first!);
}

const nameOf = (shard: number, place: ParkedPlace) => `${shard} ${parkedName(place)}`;

const placeIn = ({ record: { topic, partition, offset, key } }: ParkedRecord): ParkedPlace => ({
  topic,
  partition,
  offset,
  key: key ?? '',
});
