import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import type { RowClass, Service } from '../../src/index.js';
import { Appender, kafkaClient, partitionOf, Reader, SchemaCodec, Subscription } from '../../src/kafka/index.js';
import { Connection, dataSourceOptions, openDatabase, PostgresStore, schemaCache } from '../../src/postgres/index.js';
import { placeOf, Runtime, type Log, type TopicPartition } from '../../src/runtime/index.js';
import { stack } from './stack.js';

export interface WorkerOptions {
  readonly service: Service;
  readonly database: string;
  readonly rows: readonly RowClass[];
  readonly migrations: readonly (new () => object)[];
  readonly shards: number;
  readonly brokers?: readonly string[];
  readonly registry?: string;
  /** Another group than the service's, for two owners that do not know of each other. */
  readonly group?: string;
}

/** A process of a service as StreamHost wires it, in this process, so that a test can stop it anywhere. */
export class Worker {
  readonly problems: Error[] = [];
  readonly fatal: Error[] = [];
  readonly crashes: Error[] = [];
  /** Events that its takeovers have brought back from the log. */
  restored = 0;
  /** First offsets that the consumer delivered, by place. */
  readonly delivered = new Map<string, number[]>();
  runtime: Runtime;
  subscription: Subscription;
  codec: SchemaCodec;
  private readonly appender: Appender;
  private readonly reader: Reader;
  private readonly connection: Connection;
  private dataSource: DataSource;
  /** Sees (and may hold or refuse) every append. */
  beforeAppend: ((...batches: Parameters<Log['append']>) => ReturnType<Log['append']> | undefined) | undefined;
  /** Takes the place of the group's word that this process is a member. */
  beforeConfirmed: (() => Promise<void>) | undefined;

  private constructor(private readonly options: WorkerOptions) {
    const kafka = kafkaClient({ brokers: options.brokers ?? stack.brokers, clientId: 'test-worker' });
    this.appender = new Appender(kafka);
    this.reader = new Reader(kafka);
    this.connection = new Connection(options.database, 'test worker');
  }

  static async start(options: WorkerOptions): Promise<Worker> {
    const worker = new Worker(options);
    await worker.run();
    return worker;
  }

  get ready(): boolean {
    return this.runtime.owned.length > 0 && this.runtime.ready;
  }

  /** The process is gone from one moment to the next: nothing more is sent or written, and its group hears of it. */
  async kill(): Promise<void> {
    this.beforeAppend = () => new Promise(() => {});
    this.runtime.stop();
    await this.stop();
  }

  async stop(): Promise<void> {
    await this.subscription.stop();
    this.runtime.stop();
    await Promise.allSettled([this.appender.close(), this.reader.close()]);
    await this.connection.close();
    await this.dataSource.destroy();
  }

  private async run(): Promise<void> {
    const { service, database, rows, migrations, shards, registry = stack.registry, group = service.name } = this.options;
    this.dataSource = await openDatabase(dataSourceOptions({ url: database, application: 'test', rows, migrations }));
    this.codec = new SchemaCodec(registry, service.events, schemaCache(this.connection));
    await this.codec.resolve();
    const kafka = kafkaClient({ brokers: this.options.brokers ?? stack.brokers, clientId: 'test-worker' });
    this.runtime = new Runtime(
      {
        service,
        log: {
          append: async (batches) => (await this.beforeAppend?.(batches)) ?? this.appender.append(batches),
          read: (place, from, to) => this.reader.read(place, from, to),
          ends: (places) => this.reader.ends(places),
        },
        store: new PostgresStore(this.connection, this.dataSource, service),
        codec: this.codec,
        chance: { now: Date.now, uuid: randomUUID, sleep: (milliseconds) => sleep(milliseconds) },
        partitionsOf: () => shards,
        shardOf: partitionOf(shards),
      },
      {
        seek: (place, offset) => this.subscription.seek(place, offset),
        pause: (place) => this.subscription.pause(place),
        resume: (place) => this.subscription.resume(place),
        confirmed: () => this.beforeConfirmed?.() ?? this.subscription.confirmed(),
      },
      {
        taken: (_, { restored }) => (this.restored += restored),
        problem: (error) => this.problems.push(error),
        fatal: (error) => this.fatal.push(error),
      },
    );
    this.subscription = new Subscription(kafka, {
      group,
      inputs: service.inputs,
      broadcasts: service.broadcasts,
      assigned: (ids) => this.runtime.assign(ids),
      records: (place, records) => {
        this.note(place, records[0]!.offset);
        this.runtime.offer(place, records);
      },
      missing: (place, offset, begin) => this.runtime.halt(place, offset, begin),
      taken: () => this.runtime.atRest(),
      failed: (error) => this.problems.push(error),
      crashed: (error) => this.crashes.push(error),
    });
    await this.subscription.start();
    void this.runtime.deadlines.run(50);
  }

  private note(place: TopicPartition, offset: number): void {
    const offsets = this.delivered.get(placeOf(place)) ?? [];
    offsets.push(offset);
    this.delivered.set(placeOf(place), offsets);
  }
}
