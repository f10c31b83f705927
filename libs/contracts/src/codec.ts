import avro from 'avsc';

/** An Avro record as JSON, with its named types written out where they are first used. */
export interface RecordSchema {
  readonly type: 'record';
  readonly name: string;
  readonly namespace: string;
  readonly doc: string;
  readonly fields: readonly {
    readonly name: string;
    readonly type: unknown;
    readonly doc?: string;
    readonly default?: unknown;
  }[];
}

/** Schema of an event: it also says where the event is written and which field is its key. */
export interface EventSchema extends RecordSchema {
  readonly tributary: { readonly topic: string; readonly key: string };
}

class TimestampMillis extends avro.types.LogicalType {
  protected override _fromValue(millis: number): Date {
    return new Date(millis);
  }
  // undefined makes avsc refuse the value: only a valid Date is a timestamp.
  protected override _toValue(date: unknown): number | undefined {
    return date instanceof Date && !Number.isNaN(date.getTime()) ? date.getTime() : undefined;
  }
  // The writer's field may be a plain long or, as ours, the logical type, which has made a Date of it already.
  protected override _resolve(type: avro.Type): ((value: number) => Date) | undefined {
    return avro.Type.isType(type, 'long', 'logical:timestamp-millis') ? this._fromValue : undefined;
  }
}

interface Tap {
  readonly buf: Uint8Array;
  readonly pos: number;
  readLong(): number;
  skipLong(): void;
  skipString(): void;
}

/**
 * avsc's own array reader believes the count: six bytes that promise 10^9 items kill the process. Every item of our schemas
 * takes at least one byte, so a count beyond the bytes left is a lie. Resolvers take these methods over.
 */
class BoundedArray extends avro.types.ArrayType {
  protected _read(tap: Tap): unknown[] {
    const items: unknown[] = [];
    for (let count = itemsOf(tap); count !== 0; count = itemsOf(tap)) {
      while (count-- > 0) items.push(inner(this.itemsType)._read(tap));
    }
    return items;
  }

  /** Of a field that only the writer knows. */
  protected _skip(tap: Tap): void {
    skipItems(tap, () => inner(this.itemsType)._skip(tap));
  }
}

/** A map of a writer's schema, which is skipped: ours have none. */
class BoundedMap extends avro.types.MapType {
  protected _skip(tap: Tap): void {
    skipItems(tap, () => {
      tap.skipString();
      inner(this.valuesType)._skip(tap);
    });
  }
}

/** A text of negative length would lead back to where its block begins, and so on for ever. */
function skipItems(tap: Tap, skip: () => void): void {
  for (let count = itemsOf(tap); count !== 0; count = itemsOf(tap)) {
    while (count-- > 0) {
      const before = tap.pos;
      skip();
      if (tap.pos < before) throw new Error('an item of negative length');
    }
  }
}

const inner = (type: avro.Type) => type as unknown as { _read(tap: Tap): unknown; _skip(tap: Tap): void };

/** The number of items in the next block of an array or a map, 0 behind the last one; its length in bytes may be anything. */
function itemsOf(tap: Tap): number {
  let count = tap.readLong();
  if (count < 0) {
    count = -count;
    tap.skipLong();
  }
  if (!(count <= tap.buf.length - tap.pos)) throw new Error(`truncated buffer: ${count} items do not fit the bytes left`);
  return count;
}

/**
 * Codec of a schema, ours or one that the registry knows: timestamp-millis as Date, long as a safe integer, null for an optional
 * field that is left out. No payload can make it allocate more than a small multiple of its size.
 */
export function codecFor(schema: object): avro.Type {
  return avro.Type.forSchema(schema as avro.Schema, {
    logicalTypes: { 'timestamp-millis': TimestampMillis as never },
    omitRecordMethods: true,
    typeHook: (part, options) => {
      const kind = (part as { type?: unknown } | null)?.type;
      return kind === 'array' ? new BoundedArray(part, options) : kind === 'map' ? new BoundedMap(part, options) : undefined;
    },
  });
}

/** A value that JSON brought, as its type has it: text becomes a Date where the type is a time, and what is missing its default. */
export function revive(type: avro.Type, json: unknown): unknown {
  if (type instanceof TimestampMillis) return new Date(json as string);
  if (type instanceof avro.types.UnwrappedUnionType) return json === null ? null : revive(type.types.at(-1)!, json);
  if (type instanceof avro.types.ArrayType) return (json as unknown[]).map((item) => revive(type.itemsType, item));
  if (!(type instanceof avro.types.RecordType)) return json;
  const given = json as Record<string, unknown>;
  return Object.fromEntries(
    type.fields.map((field) => {
      const value = given[field.name];
      return [field.name, value === undefined ? field.defaultValue() : revive(field.type, value)];
    }),
  );
}
