import { once } from 'node:events';
import { SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry';
import { RuntimeError } from '../errors.js';
import type { EventType } from '../event.js';
import type { Codec, SchemaCache } from '../runtime/ports.js';
import { header, largestKey, largestValue, placeOf, type LogRecord } from '../runtime/record.js';

/** How long a missing schema stays missing before the registry is asked again, in milliseconds. */
const missingFor = 5000;

/** Missing schemas that are remembered; of more, which nobody writes in good faith, the registry is asked again. */
const missingAtMost = 1000;

/** How long the registry may take to answer, in milliseconds. */
const patience = 3000;

/** The codes of the registry's own 404s: no such subject, version, schema. A proxy's, while the registry is away, has none of them. */
const notFound: unknown[] = [40401, 40402, 40403];

/** A schema as the registry has it; its type is left out when it is Avro. */
interface Registered {
  readonly schema: string;
  readonly schemaType?: string;
  readonly references?: readonly object[];
}

type Read = (payload: Buffer) => unknown;

/**
 * Values in Confluent wire format (0, schema id, Avro). Ids of our own schemas are resolved once at start, from what was kept while the
 * registry is away; the resolver of each (writer id, reader) pair is made once, so that decoding is synchronous.
 */
export class SchemaCodec implements Codec {
  private readonly registry: SchemaRegistry;
  private readonly ids = new Map<string, number>();
  /** Readers by subject and writer id. */
  private readonly readers = new Map<string, Read>();
  /** Until when an id is taken to be unknown for a subject. */
  private readonly missing = new Map<string, number>();

  constructor(
    private readonly url: string,
    private readonly types: ReadonlyMap<string, EventType>,
    private readonly cache: SchemaCache,
  ) {
    this.registry = new SchemaRegistry({ host: url, retry: { retries: 0 } });
  }

  /**
   * Resolves the ids of all our schemas; `schema.unknown` when the registry lacks one or has it by another id than it had,
   * `registry.unavailable` when it is away and an id was not kept.
   */
  async resolve(): Promise<void> {
    if (this.ids.size === this.types.size) return;
    const kept = new Map<string, number[]>();
    for (const { subject, id, schema } of await this.cache.load()) {
      const type = [...this.types.values()].find((candidate) => candidate.subject === subject);
      if (!type) continue;
      if (schema === JSON.stringify(type.schema)) kept.set(type.type, [...(kept.get(type.type) ?? []), id]);
      this.readers.set(`${subject} ${id}`, type.readerOf(asWriter(schema)));
    }
    await Promise.all([...this.types.values()].map((type) => this.resolveOwn(type, kept.get(type.type) ?? [])));
  }

  encode(type: EventType, data: unknown): Buffer {
    const payload = type.encode(data);
    if (payload.length + 5 > largestValue) throw tooLarge(`a new ${type.type} has a value of ${payload.length + 5} bytes`);
    const value = Buffer.allocUnsafe(payload.length + 5);
    value[0] = 0;
    value.writeUInt32BE(this.ids.get(type.type)!, 1);
    payload.copy(value, 5);
    return value;
  }

  async prepare(records: readonly LogRecord[]): Promise<void> {
    const unknown = new Map<string, () => Promise<void>>();
    for (const { value, headers, topic } of records) {
      const type = this.types.get(headers[header.type]!);
      if (!type || type.topic !== topic || !value || value.length < 5 || value[0] !== 0) continue;
      const id = value.readUInt32BE(1);
      const name = `${type.subject} ${id}`;
      if (!this.readers.has(name) && !((this.missing.get(name) ?? 0) > performance.now()))
        unknown.set(name, () => this.learn(type, id));
    }
    await Promise.all([...unknown.values()].map((learn) => learn()));
  }

  decode(record: LogRecord, type: EventType): unknown {
    const { value } = record;
    const place = `${placeOf(record)} offset ${record.offset}`;
    if (type.topic !== record.topic)
      throw new RuntimeError('event.undecodable', `${place}: ${type.type} does not belong in this topic`);
    const leftOut = record.headers[header.leftOut];
    if (leftOut) throw tooLarge(`${place}: a record of ${leftOut} bytes`);
    if (!value || value.length < 5 || value[0] !== 0) {
      throw new RuntimeError('event.undecodable', `${place}: the value is not in Confluent wire format`);
    }
    const id = value.readUInt32BE(1);
    const read = this.readers.get(`${type.subject} ${id}`);
    if (!read)
      throw new RuntimeError(
        'schema.unknown',
        `${place}: schema ${id} is not registered for ${type.subject}, or not one that we can read`,
      );
    try {
      return read(value.subarray(5));
    } catch (cause) {
      throw new RuntimeError('event.undecodable', `${place}: ${type.type} by schema ${id}: ${(cause as Error).message}`, {
        cause,
      });
    }
  }

  private async resolveOwn(type: EventType, kept: readonly number[]): Promise<void> {
    const schema = JSON.stringify(type.schema);
    const asked = this.ask(() => this.registry.getRegistryIdBySchema(type.subject, { type: SchemaType.AVRO, schema }));
    const id = await asked.catch((error: unknown) => {
      if (kept.length) return kept.at(-1);
      throw error;
    });
    if (id === undefined) {
      throw new RuntimeError(
        'schema.unknown',
        `the registry does not know our schema of ${type.subject}; run: npm run schemas -- register`,
      );
    }
    if (kept.length && !kept.includes(id)) {
      // By our old id others would read something else, or nothing; by the new one those who know the log would.
      throw new RuntimeError(
        'schema.unknown',
        `the registry has our schema of ${type.subject} as ${id}, the log has it as ${kept.at(-1)}: give it back the data that it has lost`,
      );
    }
    this.ids.set(type.type, id);
    if (kept.length) return;
    this.readers.set(`${type.subject} ${id}`, type.readerOf(type.schema));
    await this.cache.save(type.subject, id, schema);
  }

  /** Learns a writer's schema; only ids that are registered for the subject are read. */
  private async learn(type: EventType, id: number): Promise<void> {
    const name = `${type.subject} ${id}`;
    const path = `/schemas/ids/${id}`;
    const versions = await this.get<{ subject: string }[]>(`${path}/versions`);
    const ours = versions?.some(({ subject }) => subject === type.subject);
    let writer = ours ? await this.get<Registered>(path) : undefined;
    // The registry writes out what an Avro schema refers to; asked for that of another kind of schema, it answers 400.
    if (writer?.references && !writer.schemaType) writer = await this.get<Registered>(`${path}?format=resolved`);
    if (!writer) return this.miss(name);
    try {
      this.readers.set(name, type.readerOf(asWriter(writer.schema)));
    } catch {
      return this.miss(name);
    }
    await this.cache.save(type.subject, id, writer.schema);
  }

  private miss(name: string): void {
    if (this.missing.size >= missingAtMost) this.missing.clear();
    this.missing.set(name, performance.now() + missingFor);
  }

  private get<T>(path: string): Promise<T | undefined> {
    return this.ask(async (late) => {
      const answer = await fetch(`${this.url}${path}`, { signal: late });
      if (answer.ok) return (await answer.json()) as T;
      const { error_code } = (await answer.json().catch(() => ({}))) as { error_code?: number };
      if (notFound.includes(error_code)) return undefined;
      throw new Error(`${answer.status} of ${answer.url}`);
    });
  }

  /** Undefined when the registry itself says no; everything else, a refused connection, a proxy's 404 and silence as well, is no answer. */
  private async ask<T>(call: (late: AbortSignal) => Promise<T>): Promise<T | undefined> {
    const late = AbortSignal.timeout(patience);
    try {
      // A race, for the client has no time limit, and never settles when its answer is cut.
      return await Promise.race([call(late), once(late, 'abort').then(() => Promise.reject(late.reason as Error))]);
    } catch (cause) {
      const { name, message } = cause as Error;
      // What the client throws by this name is a 404 without its code: it is the registry's if that is there, and not a proxy's.
      if (name === 'ConfluentSchemaRegistryError' && (await this.get('/config'))) return undefined;
      throw new RuntimeError('registry.unavailable', `no answer from the schema registry at ${this.url}: ${message}`, { cause });
    }
  }
}

/** A writer's schema without its defaults: only a reader's count, and avsc refuses some, as of a union's second branch. */
const asWriter = (schema: string): object =>
  JSON.parse(schema, (key, value: unknown) => (key === 'default' ? undefined : value)) as object;

const tooLarge = (what: string) =>
  new RuntimeError('event.too-large', `${what}; ${largestValue} are the most of a value, ${largestKey} of a key`);
