/** An event that a rule answers with; the runtime gives it its id, its cause and its place in the log. */
export interface NewEvent<T = unknown, N extends string = string> {
  readonly type: N;
  readonly data: T;
}

/** A kind of event, as the contracts declare it: its name, the topic it lives in, its schema and the key it is ordered by. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a list of event types holds types of every payload
export interface EventType<T = any, N extends string = string> {
  readonly type: N;
  readonly topic: string;
  readonly subject: string;
  readonly schema: object;
  key(data: T): string;
  /** Avro binary of the payload, by the schema of this type. */
  encode(data: T): Buffer;
  /** Reads payloads that were written by another version of the schema; throws when the two do not fit. */
  readerOf(writer: object): (payload: Buffer) => T;
}

/** The payload of a kind of event. */
export type DataOf<E> = E extends EventType<infer T> ? T : never;

/** What is known of an event besides its payload. Rules take the time from here: they have no clock. */
export interface EventMeta {
  readonly id: string;
  readonly type: string;
  readonly key: string;
  /** Time of the fact, which is the time of the request that began its flow or the due time of the deadline that passed. */
  readonly time: Date;
  /** When Kafka's record was written. */
  readonly recordedAt: Date;
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly traceparent: string | null;
  readonly topic: string;
  readonly partition: number;
  /** -1 for an event that is not in the log yet. */
  readonly offset: number;
}

/** An event as it was read from the log. */
export interface Event<T = unknown> extends EventMeta {
  readonly data: T;
}
