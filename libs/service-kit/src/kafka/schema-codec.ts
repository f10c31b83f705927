import { SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry';
import { RuntimeError } from '../errors.js';
import type { EventType } from '../event.js';
import type { Codec, SchemaCache } from '../runtime/ports.js';
import { header, largestKey, largestValue, placeOf, type LogRecord } from '../runtime/record.js';

/** How long a missing schema stays missing before the registry is asked again, in milliseconds. */
const missingFor = 5000;

/** Missing schemas that are remembered; of more, which nobody writes in good faith, the registry is asked again. */
const missingAtMost = 1000;

type Read = (payload: Buffer) => unknown;

/**
 * Values in Confluent wire format (0, schema id, Avro). Ids of our own schemas are resolved once at start; the resolver of each
 * (writer id, reader) pair is made once, so that decoding is synchronous.
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

  /** Resolves the ids of all our schemas. Rejects with `schema.unknown` when the registry lacks one, `registry.unavailable` when it is away. */
  async resolve(): Promise<void> {
    for (const { subject, id, schema } of await this.cache.load()) {
      const type = [...this.types.values()].find((candidate) => candidate.subject === subject);
      if (!type) continue;
      if (schema === JSON.stringify(type.schema)) this.ids.set(type.type, id);
      this.readers.set(`${subject} ${id}`, type.readerOf(JSON.parse(schema)));
    }
    await Promise.all([...this.types.values()].filter(({ type }) => !this.ids.has(type)).map((type) => this.resolveOwn(type)));
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
      if (!this.readers.has(name) && !((this.missing.get(name) ?? 0) > Date.now())) unknown.set(name, () => this.learn(type, id));
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
    if (!read) throw new RuntimeError('schema.unknown', `${place}: schema ${id} is not registered for ${type.subject}`);
    try {
      return read(value.subarray(5));
    } catch (cause) {
      throw new RuntimeError('event.undecodable', `${place}: ${type.type} by schema ${id}: ${(cause as Error).message}`, {
        cause,
      });
    }
  }

  private async resolveOwn(type: EventType): Promise<void> {
    const schema = JSON.stringify(type.schema);
    const id = await this.ask(() => this.registry.getRegistryIdBySchema(type.subject, { type: SchemaType.AVRO, schema }));
    if (id === undefined) {
      throw new RuntimeError(
        'schema.unknown',
        `the registry does not know our schema of ${type.subject}; run: npm run schemas -- register`,
      );
    }
    this.ids.set(type.type, id);
    this.readers.set(`${type.subject} ${id}`, type.readerOf(type.schema));
    await this.cache.save(type.subject, id, schema);
  }

  /** Learns a writer's schema; only ids that are registered for the subject are read. */
  private async learn(type: EventType, id: number): Promise<void> {
    const name = `${type.subject} ${id}`;
    const subjects = await this.ask(() => this.subjectsOf(id));
    const writer = subjects?.includes(type.subject) ? await this.ask(() => this.registry.getSchema(id)) : undefined;
    if (!writer) return this.miss(name);
    const schema = JSON.stringify((writer as unknown as { schema(options: object): object }).schema({ exportAttrs: true }));
    try {
      this.readers.set(name, type.readerOf(JSON.parse(schema)));
    } catch {
      return this.miss(name);
    }
    await this.cache.save(type.subject, id, schema);
  }

  private miss(name: string): void {
    if (this.missing.size >= missingAtMost) this.missing.clear();
    this.missing.set(name, Date.now() + missingFor);
  }

  private async subjectsOf(id: number): Promise<string[]> {
    const answer = await fetch(`${this.url}/schemas/ids/${id}/versions`, { signal: AbortSignal.timeout(3000) });
    if (!answer.ok) throw Object.assign(new Error(`${answer.status} of ${answer.url}`), { status: answer.status });
    return ((await answer.json()) as { subject: string }[]).map(({ subject }) => subject);
  }

  /** Undefined when the registry says no (404); everything else, a refused connection as well (it reports 400), is no answer. */
  private async ask<T>(call: () => Promise<T>): Promise<T | undefined> {
    try {
      return await call();
    } catch (cause) {
      const { status, name } = cause as { status?: number; name?: string };
      // The client wraps only its 404 for a schema that a subject lacks in an error of this name, and drops the status.
      if (status === 404 || name === 'ConfluentSchemaRegistryError') return undefined;
      throw new RuntimeError(
        'registry.unavailable',
        `no answer from the schema registry at ${this.url}: ${(cause as Error).message}`,
        { cause },
      );
    }
  }
}

const tooLarge = (what: string) =>
  new RuntimeError('event.too-large', `${what}; ${largestValue} are the most of a value, ${largestKey} of a key`);
