/** A record of the log. `key` is null and `value` is null where the writer gave none. */
export interface LogRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Milliseconds since the epoch, set when the record was produced. */
  readonly timestamp: number;
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Buffer | null;
  /** Bytes that it holds in memory or so, headers and all; for one that was just read. */
  readonly size?: number;
}

/** Most bytes of a value. Nothing larger is written, nor read of what somebody else has written: handling it takes many times its size. */
export const largestValue = 1 << 20;

/** Most bytes of a key; Postgres takes 2,700 into an index. */
export const largestKey = 512;

/** A record that is to be appended. */
export interface NewRecord {
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Buffer | null;
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** How far a shard has read one partition, and what it has seen of the writer's numbers there. */
export interface Position {
  /** The next offset to read. */
  readonly offset: number;
  /** Number of the last marker seen; 0 before any. */
  readonly incarnation: number;
  /** Last sequence number taken; 0 before any. */
  readonly sequence: number;
  /** Below this offset tables are folded again, and nothing is answered: the answers are in the log already. */
  readonly quietUntil?: number;
}

/** Requests come from no shard: nothing in such a topic is numbered, whatever its headers say. */
export const holdsRequests = (topic: string) => topic.endsWith('.requests');

export const startOfLog: Position = { offset: 0, incarnation: 0, sequence: 0 };

/** Positions by `topic/partition`. */
export type Positions = Map<string, Position>;

/** `topic/partition`; the same string each time, since it is asked for with every record. */
export function placeOf({ topic, partition }: TopicPartition): string {
  let names = places.get(topic);
  if (!names) places.set(topic, (names = []));
  return (names[partition] ??= `${topic}/${partition}`);
}

const places = new Map<string, string[]>();

/** Header names: CloudEvents 1.0 in Kafka's binary mode with `ce_sequence` and our own extension attributes. */
export const header = {
  id: 'ce_id',
  type: 'ce_type',
  source: 'ce_source',
  time: 'ce_time',
  subject: 'ce_subject',
  specVersion: 'ce_specversion',
  correlation: 'ce_correlationid',
  causation: 'ce_causationid',
  incarnation: 'ce_incarnation',
  sequence: 'ce_sequence',
  epoch: 'ce_epoch',
  contentType: 'content-type',
  traceparent: 'traceparent',
  /** On the last event of a turn: where the shard stood in each of its inputs, as JSON. */
  positions: 'tributary_positions',
  /** On an event that answers a request: its cause is the dedupe key that a rebuild needs. */
  answers: 'tributary_answers',
  /** On a record that was larger than any may be, and of which little is left: its bytes. */
  leftOut: 'tributary_left_out',
  parked: 'tributary_parked',
  /** Which parked record has gone, and from where on its key still waits, as JSON. */
  unparked: 'tributary_unparked',
} as const;

/** Records that the runtime writes for itself; services that do not know them skip them by their type. */
export const control = {
  marker: 'tributary.ShardTaken',
  parked: 'tributary.EventParked',
  unparked: 'tributary.EventUnparked',
} as const;
