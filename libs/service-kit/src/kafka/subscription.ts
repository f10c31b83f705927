import { type Consumer, type EachBatchPayload, type Kafka } from 'kafkajs';
import type { Source } from '../runtime/ports.js';
import type { LogRecord, TopicPartition } from '../runtime/record.js';
import { shardAssigner } from './assigner.js';
import { recordOf } from './record-format.js';

export interface SubscriptionOptions {
  readonly group: string;
  readonly inputs: readonly string[];
  readonly broadcasts: readonly string[];
  /** Number of partitions of all these topics. */
  readonly partitions: number;
  /** The group has given us these shards; called at every generation. */
  readonly assigned: (shards: number[]) => void;
  /** Must not throw and must not wait. */
  readonly records: (place: TopicPartition, records: LogRecord[], highWatermark: number) => void;
  /** The next fetch waits for this, so that under load it brings more at once; must not last. */
  readonly taken: () => Promise<void>;
  /** The consumer cannot go on; the process must end. */
  readonly crashed: (error: Error) => void;
}

/** Longest wait of a fetch for a first record, in milliseconds. */
const maxWait = 250;

/**
 * The group's consumer: hands records on and keeps no position of its own; the runtime says where to read. Offsets are not
 * committed to Kafka, the checkpoints in Postgres are the truth.
 */
export class Subscription implements Source {
  private readonly consumer: Consumer;
  private lastFetch = Date.now();
  private watchdog: NodeJS.Timeout | undefined;
  private doubtful: (() => void)[] = [];

  constructor(
    kafka: Kafka,
    private readonly options: SubscriptionOptions,
  ) {
    this.consumer = kafka.consumer({
      groupId: options.group,
      partitionAssigners: [shardAssigner(options.broadcasts)],
      sessionTimeout: 6000,
      heartbeatInterval: 1000,
      rebalanceTimeout: 10_000,
      maxWaitTimeInMs: maxWait,
      minBytes: 1,
      maxBytesPerPartition: 256 * 1024,
      maxBytes: 4 << 20,
      allowAutoTopicCreation: false,
      retry: { initialRetryTime: 100, maxRetryTime: 2000, retries: 20, restartOnFailure: async () => true },
    });
  }

  async start(): Promise<void> {
    const { consumer, options } = this;
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      const byShard = options.inputs.map((topic) => payload.memberAssignment[topic] ?? []);
      this.lastFetch = Date.now();
      options.assigned([...(byShard[0] ?? [])].sort((a, b) => a - b));
      this.heard();
    });
    consumer.on(consumer.events.HEARTBEAT, () => this.heard());
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart) options.crashed(payload.error);
    });
    consumer.on(consumer.events.FETCH, () => (this.lastFetch = Date.now()));
    await consumer.connect();
    await consumer.subscribe({ topics: [...options.inputs, ...options.broadcasts], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      // All batches of a fetch are handed on at once.
      partitionsConsumedConcurrently: options.partitions,
      eachBatch: async (payload) => {
        this.hand(payload);
        await options.taken();
      },
    });
    this.watchdog = setInterval(() => {
      if (Date.now() - this.lastFetch > 30_000)
        options.crashed(new Error('the Kafka consumer has not fetched for 30 s; it is stuck'));
    }, 5000);
  }

  async stop(): Promise<void> {
    clearInterval(this.watchdog);
    await this.consumer.disconnect();
  }

  seek({ topic, partition }: TopicPartition, offset: number): void {
    this.consumer.seek({ topic, partition, offset: String(offset) });
    this.consumer.resume([{ topic, partitions: [partition] }]);
  }

  pause({ topic, partition }: TopicPartition): void {
    this.consumer.pause([{ topic, partitions: [partition] }]);
  }

  resume({ topic, partition }: TopicPartition): void {
    this.consumer.resume([{ topic, partitions: [partition] }]);
  }

  confirmed(): Promise<void> {
    return new Promise((resolve) => this.doubtful.push(resolve));
  }

  private heard(): void {
    for (const resolve of this.doubtful.splice(0)) resolve();
  }

  private hand({ batch, isStale }: EachBatchPayload): void {
    this.lastFetch = Date.now();
    if (isStale()) return;
    const place = { topic: batch.topic, partition: batch.partition };
    const records = batch.messages.map((message) => recordOf(place, message));
    if (records.length) this.options.records(place, records, Number(batch.highWatermark));
  }
}
