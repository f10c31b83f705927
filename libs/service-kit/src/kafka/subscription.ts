import type { Consumer, Kafka } from 'kafkajs';
import type { Source } from '../runtime/ports.js';
import type { TopicPartition } from '../runtime/record.js';
import { shardAssigner } from './assigner.js';
import { Fetcher, type FetcherOptions } from './fetcher.js';
import { answersNow, Watchdog } from './watchdog.js';

export interface SubscriptionOptions extends FetcherOptions {
  readonly group: string;
  readonly inputs: readonly string[];
  readonly broadcasts: readonly string[];
  /** The group has given us these shards; called at every generation. */
  readonly assigned: (shards: number[]) => void;
  /** The consumer cannot go on; the process must end. */
  readonly crashed: (error: Error) => void;
}

/** How often kafkajs looks whether a heartbeat is due, in milliseconds. */
const heartbeatCheck = 250;

/**
 * The process as a member of its group, and what it reads. kafkajs's consumer keeps the membership and reads nothing, a Fetcher
 * reads where the runtime says. Offsets are not committed to Kafka, the checkpoints in Postgres are the truth.
 */
export class Subscription implements Source {
  private readonly member: Consumer;
  private readonly fetcher: Fetcher;
  private readonly topics: string[];
  private reading: Promise<void> | undefined;
  private readonly watchdog: Watchdog;
  private doubtful: (() => void)[] = [];
  /** The group has said something since this was looked at last. */
  private groupHeard = false;

  constructor(kafka: Kafka, options: SubscriptionOptions) {
    const topics = (this.topics = [...options.inputs, ...options.broadcasts]);
    this.fetcher = new Fetcher(kafka, options);
    this.watchdog = new Watchdog({
      heard: () => this.heardAll(),
      answers: () => answersNow(kafka),
      stuck: () => options.crashed(new Error('it hears nothing any more, though Kafka answers')),
    });
    const member = (this.member = kafka.consumer({
      groupId: options.group,
      partitionAssigners: [shardAssigner(options.broadcasts)],
      sessionTimeout: 6000,
      heartbeatInterval: 1000,
      rebalanceTimeout: 10_000,
      maxWaitTimeInMs: heartbeatCheck,
      allowAutoTopicCreation: false,
      retry: { initialRetryTime: 100, maxRetryTime: 2000, retries: 20, restartOnFailure: async () => true },
    }));
    member.on(member.events.GROUP_JOIN, ({ payload }) => {
      member.pause(topics.map((topic) => ({ topic })));
      // A group led by another version of the service may not know all of our inputs; partition n of any of them is shard n.
      const shards = new Set(options.inputs.flatMap((topic) => payload.memberAssignment[topic] ?? []));
      options.assigned([...shards].sort((a, b) => a - b));
      this.heard();
    });
    member.on(member.events.HEARTBEAT, () => this.heard());
    member.on(member.events.CRASH, ({ payload }) => {
      if (!payload.restart) options.crashed(payload.error);
    });
  }

  /** May be called again when it has failed. */
  async start(): Promise<void> {
    const { member, topics } = this;
    await member.connect();
    await member.subscribe({ topics, fromBeginning: true });
    await member.run({ autoCommit: false, eachBatch: async () => {} });
    this.reading = this.fetcher.run();
    this.watchdog.start();
  }

  async stop(): Promise<void> {
    this.watchdog.stop();
    this.fetcher.stop();
    await Promise.all([this.member.disconnect(), this.reading]);
  }

  seek(place: TopicPartition, offset: number): void {
    this.fetcher.seek(place, offset);
  }

  pause(place: TopicPartition): void {
    this.fetcher.pause(place);
  }

  resume(place: TopicPartition): void {
    this.fetcher.resume(place);
  }

  confirmed(): Promise<void> {
    return new Promise((resolve) => this.doubtful.push(resolve));
  }

  /** A member that has lost its group without a word would wait for ever, and its process serve nothing. */
  private heardAll(): boolean {
    const heard = [this.fetcher.heard(), this.groupHeard];
    this.groupHeard = false;
    return heard.every(Boolean);
  }

  private heard(): void {
    this.groupHeard = true;
    for (const resolve of this.doubtful.splice(0)) resolve();
  }
}
