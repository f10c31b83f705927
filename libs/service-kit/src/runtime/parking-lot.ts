import type { Service } from '../service.js';
import { answerMeta, deadlineMeta, headersOf } from './envelope.js';
import type { Deadline, ParkedPlace, ParkedRecord, Unparked } from './ports.js';
import { control, header, type LogRecord } from './record.js';
import { parkedName, type Shard } from './shard.js';
import { recordName, type Step } from './steps.js';

/** What is done with the first parked record of a key. */
export interface Repair {
  readonly step: Step;
  /** It shall never be handled. */
  readonly discard: boolean;
  /** From where on the key waits behind it. */
  readonly rest: readonly ParkedPlace[];
}

/** What a turn does to records that cannot be handled, and what it says of them in the log, for the day the database is lost. */
export class ParkingLot {
  private readonly parked = new Map<string, ParkedRecord>();
  private readonly unparked: Unparked[] = [];

  constructor(
    private readonly service: Pick<Service, 'name' | 'stream'>,
    private readonly append: (shard: Shard, key: string, value: Buffer | null, headers: Record<string, string>) => void,
    /** Takes the steps that leave the shards as they were. */
    private readonly undo: (() => void)[],
  ) {}

  /** Its key waits from now on. Quietly: it is read again after a rebuild, and the log knows already that it is parked. */
  park(shard: Shard, record: LogRecord, error: Error | null, quiet = false): void {
    const reason = error && error.message;
    this.keep(shard, record, reason);
    if (quiet) return;
    const { topic, partition, offset, timestamp, headers } = record;
    this.note(shard, record, control.parked, record.value, {
      [header.parked]: JSON.stringify({ topic, partition, offset, timestamp, headers, error: reason }),
    });
  }

  /** The first record of a key has been handled, or is dropped; its key waits for the rest. */
  release(shard: Shard, record: LogRecord, discarded: boolean, rest: readonly ParkedPlace[]): void {
    const { topic, partition, offset } = record;
    this.drop(shard, { topic, partition, offset, key: record.key ?? '' }, discarded);
    this.note(shard, record, control.unparked, null, {
      [header.unparked]: JSON.stringify({ topic, partition, offset, discarded, rest }),
    });
  }

  /** What the log says that was parked; gives the record itself. */
  restoreParked(shard: Shard, note: LogRecord): LogRecord {
    const { topic, partition, offset, timestamp, error, headers } = JSON.parse(note.headers[header.parked]!);
    const record = { ...note, topic, partition, offset, timestamp, headers };
    this.keep(shard, record, error);
    return record;
  }

  /** What the log says that has gone. */
  restoreReleased(shard: Shard, note: LogRecord): void {
    const { topic, partition, offset, discarded, rest } = JSON.parse(note.headers[header.unparked]!);
    const place = { topic, partition, offset, key: note.key ?? '' };
    if (discarded) shard.discard(place);
    this.drop(shard, place, discarded);
    shard.waitFrom(place.key, rest);
  }

  get write(): { readonly parked: readonly ParkedRecord[]; readonly unparked: readonly Unparked[] } {
    return { parked: [...this.parked.values()], unparked: this.unparked };
  }

  private keep(shard: Shard, record: LogRecord, error: string | null): void {
    const key = record.key ?? '';
    const before = shard.parkedKeys.get(key);
    shard.park(record, key);
    this.undo.push(() => (before ? shard.parkedKeys.set(key, before) : shard.parkedKeys.delete(key)));
    this.parked.set(nameOf(shard, { ...record, key }), { shard: shard.id, record, error });
  }

  /** The last word on each record counts. */
  private drop(shard: Shard, place: ParkedPlace, discarded: boolean): void {
    const name = nameOf(shard, place);
    const parked = this.parked.get(name);
    if (parked && discarded) return void this.parked.set(name, { ...parked, discarded });
    this.parked.delete(name);
    this.unparked.push({ shard: shard.id, place, discarded });
  }

  private note(shard: Shard, record: LogRecord, type: string, value: Buffer | null, more: Record<string, string>): void {
    const { name, stream } = this.service;
    if (!stream) return;
    const key = record.key ?? '';
    const due = new Date(record.timestamp);
    const cause = { ...deadlineMeta(name, { aggregate: '', key, shard: shard.id, due }), id: recordName(record) };
    const meta = answerMeta(cause, `${name}/${shard.id}`, shard.sequence, type, key, '');
    this.append(shard, key, value, { ...headersOf(meta, name, shard.id), ...more });
  }
}

const nameOf = ({ id }: Shard, place: ParkedPlace) => `${id} ${parkedName(place)}`;

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
