import type { Type } from 'avsc';
import { codecFor, type EventSchema, revive } from './codec.js';

/** A new event before it is written: its type's name and its data. */
export interface NewEvent<T = unknown, N extends string = string> {
  readonly type: N;
  readonly data: T;
}

type NullableKeys<T> = { [K in keyof T]-?: null extends T[K] ? K : never }[keyof T];

/** What makes an event with the data T: as T, but what may be null may also be left out. */
export type EventInput<T> = 0 extends 1 & T ? T : Omit<T, NullableKeys<T>> & { [K in NullableKeys<T>]?: T[K] | undefined };

/**
 * A type of event, and the function that makes one: `OrderPlaced({ … })`. The name is unique over all contexts.
 * The subject follows TopicRecordNameStrategy.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- lists hold event types with all kinds of data
export interface EventType<T = any, N extends string = string> {
  (data: EventInput<T>): NewEvent<T, N>;
  /** Name of the record, also the `ce_type`: `OrderPlaced`. */
  readonly type: N;
  /** Topic that it is written to: `orders.events`. */
  readonly topic: string;
  /** Subject in the schema registry: `orders.events-tributary.orders.OrderPlaced`. */
  readonly subject: string;
  /** Avro schema as it is registered, self-contained, with docs. */
  readonly schema: EventSchema;
  /** Avro codec of the schema: timestamp-millis as Date, long as a safe integer, null for what is missing. */
  readonly codec: Type;
  /** Partition key of an event with this data. */
  key(data: T): string;
  /** Avro binary of the data, by the schema of this type. Throws a TypeError that names the field when the data does not fit. */
  encode(data: T): Buffer;
  /** Makes a reader of what was written by this or another version of the schema; throws when the two do not fit. */
  readerOf(writer: object): (payload: Buffer) => T;
  /** The data from its JSON, as `JSON.stringify` wrote it: times are Dates again, optional fields that it lacks are null. */
  fromJson(json: object): T;
}

/** Data of an event type: `DataOf<typeof OrderPlaced>` is `OrderPlaced`. */
export type DataOf<E extends EventType> = E extends EventType<infer T> ? T : never;

/** Makes the function and the facts of an event type; called by generated code only. */
export function defineEvent<T extends object, N extends string>(schema: EventSchema): EventType<T, N> {
  const { topic, key } = schema.tributary;
  const nullable = schema.fields.filter((field) => Array.isArray(field.type)).map((field) => field.name);
  const type = schema.name as N;
  const make = (data: EventInput<T>): NewEvent<T, N> => ({ type, data: withNulls(data, nullable) as T });
  const codec = codecFor(schema);
  const facts = {
    type,
    topic,
    subject: `${topic}-${schema.namespace}.${schema.name}`,
    schema,
    codec,
    key: (data: T) => data[key as keyof T] as string,
    encode: (data: T) => encode(codec, data, type),
    readerOf: (writer: object) => readerOf<T>(codec, codecFor(writer)),
    fromJson: (json: object) => revive(codec, json) as T,
  };
  return Object.defineProperty(Object.assign(make, facts), 'name', { value: type });
}

function encode(codec: Type, data: unknown, type: string): Buffer {
  try {
    return codec.toBuffer(data);
  } catch (cause) {
    const wrong: string[] = [];
    // avsc itself says only that some value is wrong, not which one.
    const errorHook = (path: string[], value: unknown, field: Type) =>
      wrong.push(`${path.join('.')} is no ${field.typeName}: ${String(value)}`);
    codec.isValid(data, { errorHook });
    throw new TypeError(`${type}: ${wrong.join('; ') || (cause as Error).message}`, { cause });
  }
}

function readerOf<T>(reader: Type, writer: Type): (payload: Buffer) => T {
  // The canonical forms are equal, so the bytes are the same and no resolver is needed.
  if (reader.equals(writer)) return (payload) => reader.fromBuffer(payload) as T;
  const resolver = reader.createResolver(writer);
  return (payload) => reader.fromBuffer(payload, resolver) as T;
}

/** An event in memory must equal the one read back from the log, so what is left out becomes null at once. */
function withNulls(data: object, nullable: readonly string[]): object {
  const missing = nullable.filter((name) => (data as Record<string, unknown>)[name] === undefined);
  if (missing.length === 0) return data;
  return { ...data, ...Object.fromEntries(missing.map((name) => [name, null])) };
}
