import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { RuntimeError } from '../errors.js';
import { Appender } from '../kafka/appender.js';
import { kafkaClient } from '../kafka/client.js';
import { Reader } from '../kafka/reader.js';
import { RequestWriter, type Request } from '../kafka/request-writer.js';
import { SchemaCodec } from '../kafka/schema-codec.js';
import { partitionOf } from '../kafka/partition-of.js';
import { Subscription } from '../kafka/subscription.js';
import { Connection } from '../postgres/connection.js';
import { schemaCache } from '../postgres/database.js';
import { PostgresStore } from '../postgres/store.js';
import type { CommittedTurn, Log } from '../runtime/ports.js';
import { header, type LogRecord } from '../runtime/record.js';
import { Runtime } from '../runtime/runtime.js';
import type { Service } from '../service.js';
import type { ServiceEnvironment } from './config.js';
import { failingLog, failingStore, reach } from './failpoints.js';
import { Metrics } from './metrics.js';

/** Channel on which replicas of a service that asks for it announce their turns. */
export const turnChannel = 'tributary_turn';

/** How long a process that ends waits for the step that its start is at, in milliseconds. */
const lastStep = 2000;

/** Runs a service's shards in this process, from start to SIGTERM. */
export class StreamHost implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly instance: string;
  readonly metrics: Metrics;
  readonly reader: Reader;
  private readonly logger: Logger;
  private readonly listeners: ((turn: CommittedTurn) => void)[] = [];
  private readonly appender: Appender;
  private readonly connection: Connection;
  private readonly codec: SchemaCodec;
  private readonly kafka;
  private runtime: Runtime | undefined;
  private subscription: Subscription | undefined;
  private writer: RequestWriter | undefined;
  /** By topic. */
  private readonly partitions = new Map<string, number>();
  private assigned = false;
  private starting: Promise<void> | undefined;
  private ending = false;
  private lastProblem = '';
  /** What the start waits for, and why. */
  private waitsFor: string | undefined;

  constructor(
    readonly service: Service,
    private readonly environment: ServiceEnvironment,
    private readonly dataSource: DataSource,
    private readonly announceTurns: boolean,
  ) {
    this.instance = environment.INSTANCE ?? `${service.name}-${hostname()}-${process.pid}`;
    this.logger = new Logger(service.name);
    this.kafka = kafkaClient({
      brokers: environment.KAFKA_BROKERS,
      clientId: this.instance,
      log: (level, message, { error }: { error?: string }) =>
        this.logger.debug(`kafkajs ${level}: ${message}${error ? `: ${error}` : ''}`),
    });
    this.reader = new Reader(this.kafka);
    this.appender = new Appender(this.kafka);
    this.connection = new Connection(environment.DATABASE_URL, `${this.instance} runtime`);
    this.codec = new SchemaCodec(environment.SCHEMA_REGISTRY_URL, service.events, schemaCache(this.connection));
    this.metrics = new Metrics(service.name, () => this.runtime);
  }

  /** True when this process has its assignment and every shard of it is ready. */
  get ready(): boolean {
    return this.assigned && this.runtime !== undefined && this.runtime.ready;
  }

  /** What keeps shards from going on, in words. */
  get problems(): string[] {
    const failed = this.runtime?.problems ?? [];
    return this.waitsFor === undefined ? failed : [this.waitsFor, ...failed];
  }

  /** The shard that a key belongs to: its partition in every topic. Undefined while this process is still starting. */
  shardOf(key: string): number | undefined {
    return this.writer?.shardOf(key);
  }

  /** How many partitions a topic of this service has. Undefined while Kafka has not been asked. */
  partitionsOf(topic: string): number | undefined {
    return this.partitions.get(topic);
  }

  /** Tells every turn of this process after its commit. */
  onTurn(listener: (turn: CommittedTurn) => void): void {
    this.listeners.push(listener);
  }

  /** Writes a request to the log; see RequestWriter. */
  async write(request: Request) {
    if (!this.writer) throw new RuntimeError('writer.waiting', 'this process is still starting; nothing was written');
    return this.writer.write(request);
  }

  /** Handles once more what waits for a key; see Runtime.repair. Undefined when this process does not hold it. */
  async repair(key: string, discard: boolean) {
    return this.runtime?.repair(key, discard);
  }

  /** What a record says, or why it cannot be read. */
  async read(record: LogRecord): Promise<{ data: unknown } | { unreadable: string }> {
    const type = this.service.events.get(record.headers[header.type] ?? '');
    if (!type) return { unreadable: 'not an event of a known type' };
    try {
      await this.codec.prepare([record]);
      return { data: this.codec.decode(record, type) };
    } catch (error) {
      return { unreadable: (error as Error).message };
    }
  }

  /** Does not wait for the end of the start: what the database alone can answer is answered while Kafka is away. */
  onApplicationBootstrap(): void {
    this.starting = this.start().catch((error: Error) => {
      if (!this.ending) this.end(error.message);
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.ending = true;
    await Promise.race([this.starting, sleep(lastStep)]);
    await this.subscription?.stop();
    this.runtime?.stop();
    await Promise.allSettled([this.appender.close(), this.reader.close()]);
    await this.connection.close();
  }

  private async start(): Promise<void> {
    const { service } = this;
    if (!service.inputs.length)
      throw new Error(`${service.name} reads no stream by shard, so that it would have no shards: fold one, or react to one`);
    await this.patiently('the schema registry', () => this.codec.resolve());
    const topics = [...new Set([...service.events.values()].map(({ topic }) => topic))];
    await this.patiently('Kafka', async () => {
      for (const topic of topics) this.partitions.set(topic, await this.reader.partitions(topic));
    });
    const shards = this.partitions.get(service.stream ?? service.inputs[0]!)!;
    const uneven = [...service.inputs, ...(service.stream ? [service.stream] : [])].find(
      (topic) => this.partitions.get(topic) !== shards,
    );
    if (uneven)
      throw new Error(
        `${uneven} has ${this.partitions.get(uneven)} partitions, ${service.stream ?? service.inputs[0]} has ${shards}; they must be equal`,
      );
    const shardOf = partitionOf(shards);
    const failing = this.environment.FAILPOINTS;
    const log = this.log();
    const announce = this.announceTurns ? { channel: turnChannel, origin: this.instance } : undefined;
    const store = new PostgresStore(this.connection, this.dataSource, service, announce);
    const runtime = new Runtime(
      {
        service,
        log,
        store: failing ? failingStore(store) : store,
        codec: this.codec,
        chance: { now: () => Date.now(), uuid: randomUUID, sleep: (milliseconds) => sleep(milliseconds) },
        partitionsOf: (topic) => this.partitions.get(topic)!,
        shardOf,
      },
      {
        seek: (place, offset) => this.subscription!.seek(place, offset),
        pause: (place) => this.subscription!.pause(place),
        resume: (place) => this.subscription!.resume(place),
        confirmed: () => this.subscription!.confirmed(),
      },
      {
        turn: (turn, details) => {
          this.metrics.observe(turn, details);
          for (const listener of this.listeners) listener(turn);
        },
        taken: ({ id, incarnation }, { restored, milliseconds }) => {
          const news = restored ? `, ${restored.toLocaleString('en')} events restored from the log` : '';
          this.logger.log(`shard ${id} taken over as incarnation ${incarnation} in ${milliseconds} ms${news}`);
        },
        problem: (error, shard) => this.report(error, shard),
        fatal: (error) => this.end(error.message),
      },
    );
    this.runtime = runtime;
    this.writer = new RequestWriter(`/${service.name}`, log, this.codec, service.events, shardOf);
    this.subscription = new Subscription(this.kafka, {
      group: service.name,
      inputs: service.inputs,
      broadcasts: service.broadcasts,
      assigned: (ids) => {
        this.assigned = true;
        this.logger.log(`shards assigned: ${ids.join(', ') || 'none'}`);
        runtime.assign(ids);
      },
      records: (place, records, end) => {
        if (failing) reach('after-fetch');
        this.metrics.end(place, end);
        runtime.offer(place, records);
      },
      missing: (place, offset, begin) => runtime.halt(place, offset, begin),
      taken: () => runtime.atRest(),
      failed: (error) => this.report(error, undefined),
      crashed: (error) => this.end(`the Kafka consumer crashed: ${error.message}`),
    });
    await this.patiently('Kafka', () => this.subscription!.start());
    void runtime.deadlines.run(200);
  }

  private log(): Log {
    const log: Log = {
      append: (batches) => this.appender.append(batches),
      read: (place, from, to) => this.reader.read(place, from, to),
      ends: (places) => this.reader.ends(places),
    };
    return this.environment.FAILPOINTS ? failingLog(log) : log;
  }

  /** Tries until it goes through: others may still be starting, or be away for as long as they like. */
  private async patiently(whom: string, call: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        await call();
        this.waitsFor = undefined;
        return;
      } catch (error) {
        if (this.ending || (error instanceof RuntimeError && !error.retriable)) throw error;
        this.waitsFor = `waiting for ${whom}: ${(error as Error).message}`;
        this.report(new Error(this.waitsFor), undefined);
        await sleep(1000);
      }
    }
  }

  private report(error: Error, shard: number | undefined): void {
    const message = `${shard === undefined ? '' : `shard ${shard}: `}${error.message}`;
    if (message === this.lastProblem) return this.logger.debug(message);
    this.lastProblem = message;
    this.logger.warn(message);
  }

  private end(message: string): void {
    this.logger.error(message);
    process.exit(1);
  }
}
