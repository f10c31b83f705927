import type { Deadline, ParkedPlace, ParkedRecord, Unparked } from './ports.js';
import { placeOf, type LogRecord } from './record.js';
import type { Step } from './steps.js';

/** What is done with the first parked record of a key. */
export interface Repair {
  readonly step: Step;
  /** It shall never be handled. */
  readonly discard: boolean;
  /** From where on the key waits behind it. */
  readonly rest: readonly ParkedPlace[];
}

/** What a turn changes in the parked records: the last word on each. */
export class ParkingLot {
  private readonly parked = new Map<string, ParkedRecord>();
  private readonly unparked: Unparked[] = [];

  park(parked: ParkedRecord): void {
    this.parked.set(nameOf(parked.shard, { ...parked.record, key: parked.record.key ?? '' }), parked);
  }

  unpark(unparked: Unparked): void {
    const name = nameOf(unparked.shard, unparked.place);
    const parked = this.parked.get(name);
    if (parked && unparked.discarded) return void this.parked.set(name, { ...parked, discarded: true });
    this.parked.delete(name);
    this.unparked.push(unparked);
  }

  get write(): { readonly parked: readonly ParkedRecord[]; readonly unparked: readonly Unparked[] } {
    return { parked: [...this.parked.values()], unparked: this.unparked };
  }
}

const nameOf = (shard: number, place: ParkedPlace) => `${shard} ${placeOf(place)}/${place.offset} ${place.key}`;

const deadlineTopic = 'deadline.';

/** A deadline that could not be handled, as a record: no topic of the log has such a name. */
export const deadlineRecord = ({ aggregate, key, shard, due }: Deadline): LogRecord => ({
  topic: `${deadlineTopic}${aggregate}`,
  partition: shard,
  offset: due.getTime(),
  timestamp: due.getTime(),
  key,
  headers: {},
  value: null,
});

/** The deadline that a parked record stands for, if it is one. */
export const deadlineOf = ({ topic, key, partition, offset }: LogRecord): Deadline | undefined =>
  topic.startsWith(deadlineTopic)
    ? { aggregate: topic.slice(deadlineTopic.length), key: key ?? '', shard: partition, due: new Date(offset) }
    : undefined;
