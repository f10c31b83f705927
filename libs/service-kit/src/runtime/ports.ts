import type { EventMeta, EventType } from '../event.js';
import type { RowClass } from '../row.js';
import type { LogRecord, NewRecord, Positions, TopicPartition } from './record.js';
import type { Shard } from './shard.js';

/** The log, as the runtime needs it. Kafka implements it; the model test simulates it. */
export interface Log {
  /**
   * Appends each batch whole or not at all, and gives the offset of its first record. Rejects with `log.unavailable` when any
   * outcome is unknown: the records may be in the log, may come to it later, or never.
   */
  append(batches: readonly AppendBatch[]): Promise<number[]>;
  /** The records from offset `from` to offset `to`, both included, in order, in chunks. */
  read(place: TopicPartition, from: number, to: number): AsyncIterable<LogRecord[]>;
  /** The offset behind the last record of each partition. */
  ends(places: readonly TopicPartition[]): Promise<number[]>;
}

export interface AppendBatch extends TopicPartition {
  readonly records: readonly NewRecord[];
}

/** Schemas, as the runtime needs them. */
export interface Codec {
  /** Makes sure that the schemas of these records are known or known to be missing; `registry.unavailable` when it cannot tell. */
  prepare(records: readonly LogRecord[]): Promise<void>;
  /** Throws `schema.unknown` or `event.undecodable`. */
  decode(record: LogRecord, type: EventType): unknown;
  encode(type: EventType, data: unknown): Buffer;
}

/** Keeps what the registry said, so that a service can start while the registry is down. */
export interface SchemaCache {
  /** Schemas by (subject, id): our own as declared, other writers' as registered. */
  load(): Promise<{ subject: string; id: number; schema: string }[]>;
  save(subject: string, id: number, schema: string): Promise<void>;
}

/** What the clock and chance give to the runtime (never to a rule). */
export interface Chance {
  now(): number;
  uuid(): string;
  sleep(milliseconds: number): Promise<void>;
}

/** Where records come from: the log, read on in each partition from where the runtime says. */
export interface Source {
  /** Reads this partition from `offset` on. */
  seek(place: TopicPartition, offset: number): void;
  /** Reads no more of it until the next seek or resume. */
  pause(place: TopicPartition): void;
  resume(place: TopicPartition): void;
  /** Resolves when the group has said, after this was asked, that this process is one of its members. */
  confirmed(): Promise<void>;
}

export interface OutboxRow extends NewRecord {
  readonly shard: number;
  readonly sequence: number;
  readonly turn: number;
}

export interface Deadline {
  readonly aggregate: string;
  readonly key: string;
  readonly shard: number;
  readonly due: Date;
}

/** An event that could not be handled, or that waits behind one. */
export interface ParkedRecord {
  readonly shard: number;
  readonly record: LogRecord;
  /** Null for one that only waits. */
  readonly error: string | null;
  /** It shall never be handled. */
  readonly discarded?: boolean;
}

/** A record and whose it is: a record that several rows react to may be parked for some of them. */
export interface ParkedPlace extends TopicPartition {
  readonly offset: number;
  readonly key: string;
}

/** A parked record that waits no more: it has been handled, or somebody has decided that it never will be. */
export interface Unparked {
  readonly shard: number;
  readonly place: ParkedPlace;
  readonly discarded: boolean;
}

/** The parked record of a key that is next, and from where on the key waits behind it in each partition. */
export interface NextParked {
  readonly record: LogRecord;
  readonly rest: readonly ParkedPlace[];
}

export interface StoredShard {
  readonly turn: number;
  readonly incarnation: number;
  readonly sequence: number;
  readonly positions: Positions;
  readonly outbox: readonly OutboxRow[];
  readonly deadlines: readonly Deadline[];
  /** Keys that wait, with the first offset of each partition from which on they do. */
  readonly parked: readonly ParkedPlace[];
  /** Parked records that shall never be handled. */
  readonly discarded: readonly ParkedPlace[];
}

/** The rows that a turn needs: by key, and by the value of a column. */
export interface Wanted {
  readonly row: RowClass;
  readonly keys: ReadonlySet<string>;
  readonly matches: ReadonlyMap<string, ReadonlySet<string>>;
}

export interface RowChange {
  readonly row: RowClass;
  /** Rows that are added were not there before; others are put in the place of what is there, or only of what is older. */
  readonly mode: 'add' | 'put' | 'put newer';
  /** Whole rows; the last state of each key. */
  readonly rows: readonly object[];
  /** Properties of the row whose child rows are to be written again. */
  readonly collections: readonly {
    readonly property: string;
    readonly row: RowClass;
    readonly parents: readonly object[];
    /** Parents that have fewer children than before: those behind the last go. */
    readonly shrunk: readonly object[];
  }[];
}

export interface ShardWrite {
  readonly shard: number;
  readonly epoch: string;
  /** The turn this write follows; it counts only if the database stands there. */
  readonly turn: number;
  readonly incarnation: number;
  readonly sequence: number;
  readonly positions: Positions;
  /** Outbox rows up to this sequence are in the log and go; those up to `swept` have gone before. */
  readonly acknowledged: number;
  readonly swept: number;
}

/** Everything one turn writes, in one transaction, or nothing. */
export interface TurnWrite {
  readonly shards: readonly ShardWrite[];
  readonly rows: readonly RowChange[];
  readonly outbox: readonly OutboxRow[];
  readonly seen: readonly string[];
  readonly deadlines: { readonly set: readonly Deadline[]; readonly clear: readonly Pick<Deadline, 'aggregate' | 'key'>[] };
  readonly parked: readonly ParkedRecord[];
  readonly unparked: readonly Unparked[];
  /** What the turn took to be absent without having asked. */
  readonly guessed: Guess;
}

/** Rows, by key, and requests that the database is taken not to hold. */
export interface Guess {
  readonly absent: readonly Wanted[];
  readonly unseen: readonly string[];
}

export const noGuess: Guess = { absent: [], unseen: [] };

/** The service's database, as the runtime needs it. */
export interface Store {
  /** Fences every other owner of the shard by a new epoch, and gives what the database holds of it. */
  claim(shard: number, epoch: string): Promise<StoredShard>;
  /** Rows by class, and those of `ids` that have been seen; one round trip. */
  load(wanted: readonly Wanted[], ids: readonly string[]): Promise<{ rows: Map<RowClass, object[]>; seen: Set<string> }>;
  /**
   * Rejects with `shard.fenced` when a shard has another epoch or turn by now, with `store.misguessed` when something is there that
   * the turn took to be absent; nothing is written then.
   */
  commit(write: TurnWrite): Promise<void>;
  /** The first parked record of a key, in the order in which its records came; undefined when none is left. */
  nextParked(shard: number, key: string): Promise<NextParked | undefined>;
  /** Told when the connection is lost: what was owned through it is not owned any more. */
  onLost(listener: (error: Error) => void): void;
  /** The property that holds a row's key. */
  keyOf(row: RowClass): string;
}

/** What a turn did, told to listeners after its commit. */
export interface CommittedTurn {
  readonly events: readonly (EventMeta & { readonly data: unknown })[];
}

/** What an observer may want to know; all numbers are of one turn. */
export interface Observer {
  turn?(turn: CommittedTurn, details: { records: number; milliseconds: number; shards: readonly Shard[] }): void;
  problem?(error: Error, shard?: number): void;
  /** `restored`: events that the log held and the database lacked. */
  taken?(shard: Shard, details: { restored: number; milliseconds: number }): void;
  /** An error that only a restart of the process can mend. */
  fatal?(error: Error): void;
}
