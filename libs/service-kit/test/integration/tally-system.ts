import { randomUUID } from 'node:crypto';
import type { NewEvent } from '../../src/index.js';
import { Appender, kafkaClient, partitionOf, Reader, RequestWriter, SchemaCodec } from '../../src/kafka/index.js';
import type { LogRecord } from '../../src/runtime/index.js';
import { counted } from '../counted.js';
import { createTopics, deleteTopics, registerAll, stack, TestDatabase, uniqueName, until } from './stack.js';
import { tallyRows, tallyService, TallyTables1760000000001, type AddRequested } from './tally.js';
import { Worker, type WorkerOptions } from './worker.js';

const shards = 2;

/** The tally service with topics, schemas and a database that no other test has, and somebody who writes requests and facts. */
export class TallySystem {
  readonly name = uniqueName('tally');
  readonly database = new TestDatabase();
  readonly kind = tallyService(this.name);
  readonly shardOf = partitionOf(shards);
  private readonly kafka = kafkaClient({ brokers: stack.brokers, clientId: 'test-client' });
  private readonly appender = new Appender(this.kafka);
  private readonly reader = new Reader(this.kafka);
  private readonly workers: Worker[] = [];
  private readonly facts = new Map<number, number>();
  private codec: SchemaCodec;
  private writer: RequestWriter;

  private readonly topics = ['requests', 'events', 'facts'].map((topic) => `${this.name}.${topic}`);

  async open(): Promise<this> {
    const { events } = this.kind.service;
    await Promise.all([createTopics(this.topics, shards), registerAll([...events.values()]), this.database.create()]);
    this.codec = new SchemaCodec(stack.registry, events, { load: async () => [], save: async () => {} });
    await this.codec.resolve();
    this.writer = new RequestWriter('/test', this.appender, this.codec, events, this.shardOf);
    return this;
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.splice(0).map((worker) => worker.stop()));
    await Promise.all([this.appender.close(), this.reader.close()]);
    await Promise.all([this.database.drop(), deleteTopics(this.topics)]);
  }

  /** Starts a process of the service; `idle` ones need not become ready. */
  async start(options: Partial<WorkerOptions> & { idle?: boolean } = {}): Promise<Worker> {
    const { service } = this.kind;
    const common = { service, database: this.database.url, rows: tallyRows, migrations: [TallyTables1760000000001], shards };
    const worker = await Worker.start({ ...common, ...options });
    this.workers.push(worker);
    if (!options.idle) await until('the worker to have taken its shards', () => worker.ready);
    return worker;
  }

  async kill(worker: Worker): Promise<void> {
    this.workers.splice(this.workers.indexOf(worker), 1);
    await worker.kill();
  }

  async stop(worker: Worker): Promise<void> {
    this.workers.splice(this.workers.indexOf(worker), 1);
    await worker.stop();
  }

  add(tally: string, amount: number, more: Partial<AddRequested> & { id?: string } = {}) {
    const { id = randomUUID(), ...data } = more;
    return this.write(this.kind.AddRequested({ tally, amount, by: 'nobody', note: '', closesAt: null, ...data }), id);
  }

  /** A fact of another service, numbered as a shard of it would. */
  introduce(person: string, name: string) {
    const partition = this.shardOf(person);
    const sequence = (this.facts.get(partition) ?? 0) + 1;
    this.facts.set(partition, sequence);
    const headers = { ce_type: 'PersonNamed', ce_id: randomUUID(), ce_incarnation: '0', ce_sequence: String(sequence) };
    return this.writeRaw('facts', person, this.codec.encode(this.kind.PersonNamed, { person, name }), headers);
  }

  write(event: NewEvent, id: string = randomUUID()) {
    return this.writer.write({ event, id, correlationId: id, time: new Date() });
  }

  /** Writes a record as it is, whatever it holds. */
  async writeRaw(topic: string, key: string, value: Buffer | null, headers: Record<string, string>) {
    const place = { topic: `${this.name}.${topic}`, partition: this.shardOf(key) };
    const [offset] = await this.appender.append([{ ...place, records: [{ key, value, headers }] }]);
    return { ...place, offset: offset! };
  }

  /** A request to add as somebody else's producer might send it. */
  foreign(tally: string, amount: number) {
    const { AddRequested } = this.kind;
    const value = this.codec.encode(AddRequested, { tally, amount, by: 'nobody', note: '', closesAt: null });
    const message = { key: tally, value, headers: { ce_type: AddRequested.type, ce_id: randomUUID() } };
    return { topic: AddRequested.topic, messages: [{ ...message, partition: this.shardOf(tally) }] };
  }

  /** Every record of a topic, by partition; from this offset on. */
  async log(topic: string, from = 0): Promise<LogRecord[]> {
    const places = Array.from({ length: shards }, (_, partition) => ({ topic: `${this.name}.${topic}`, partition }));
    const ends = await this.reader.ends(places);
    const records: LogRecord[] = [];
    for (const [index, place] of places.entries()) {
      for await (const chunk of this.reader.read(place, from, ends[index]! - 1)) records.push(...chunk);
    }
    return records;
  }

  /** The events of the service's stream that count, as every reader sees them; throws at a hole. */
  async counting(): Promise<LogRecord[]> {
    return counted(await this.log('events'));
  }

  /** The events of one type that count. */
  async events(type: string, key?: string): Promise<{ record: LogRecord; data: AddRequested & { name: string | null } }[]> {
    const kind = this.kind.service.events.get(type)!;
    const records = (await this.counting()).filter((record) => record.headers['ce_type'] === type);
    return records
      .filter((record) => key === undefined || record.key === key)
      .map((record) => ({ record, data: kind.readerOf(kind.schema)(record.value!.subarray(5)) as never }));
  }

  async row(tally: string) {
    const rows = await this.database.query<{ total: number; name: string | null; status: string; entries: number[] }>(
      `SELECT total, name, status, array(SELECT amount FROM tally_entry e WHERE e.tally = t.tally ORDER BY position) AS entries
       FROM tally t WHERE tally = $1`,
      [tally],
    );
    return rows[0];
  }

  /** A key that lives in this shard. */
  keyIn(shard: number, name = 'key'): string {
    for (let number = 0; ; number++) if (this.shardOf(`${name}-${number}`) === shard) return `${name}-${number}`;
  }
}
