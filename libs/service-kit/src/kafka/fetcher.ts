import { setTimeout as sleep } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import { pauseAfter } from '../runtime/pause.js';
import { placeOf, type LogRecord, type TopicPartition } from '../runtime/record.js';
import { ClusterConnection, leaderOf, type Broker, type Cluster } from './cluster.js';
import { fetchRecords, offsetOutOfRange, refuseErrors, type FetchedPartition, type ReadPlace } from './fetch-request.js';
import { FetchSession } from './fetch-session.js';

export interface FetcherOptions {
  /** Must not throw and must not wait. */
  readonly records: (place: TopicPartition, records: LogRecord[], highWatermark: number) => void;
  /** The log has no such offset: it begins behind it, or ends before it. The place is read no more. */
  readonly missing: (place: TopicPartition, offset: number, begin: number) => void;
  /** The next fetch waits for this, so that under load it brings more at once; must not last. */
  readonly taken: () => Promise<void>;
  /** A fetch has failed; it is tried again. */
  readonly failed: (error: Error) => void;
}

interface Wanted extends TopicPartition {
  offset: number;
  paused: boolean;
  /** How often in a row Kafka has said that there is no such offset. */
  misses: number;
}

/** Longest wait of a fetch for a first record, in milliseconds. */
const maxWait = 250;

const bytesPerAnswer = 4 << 20;

/** Kafka is asked so often for an offset before it is taken to be gone: a broker that has just started may err. */
const patience = 5;

/** Reads on in all partitions that are wanted, each from where it is told to, with a session of fetches for each broker. */
export class Fetcher {
  private readonly wanted = new Map<string, Wanted>();
  private readonly sessions = new WeakMap<Broker, FetchSession>();
  private readonly asking = new Map<string, Promise<void>>();
  private readonly connection: ClusterConnection;
  private failures = 0;
  private stopped = false;
  private changed = () => {};
  private silent = false;

  constructor(
    kafka: Kafka,
    private readonly options: FetcherOptions,
  ) {
    this.connection = new ClusterConnection(kafka);
  }

  /** False when Kafka has not answered since this was asked last, though it was asked. */
  heard(): boolean {
    const heard = !this.silent;
    this.silent = [...this.wanted.values()].some(({ paused }) => !paused);
    return heard;
  }

  seek({ topic, partition }: TopicPartition, offset: number): void {
    this.wanted.set(placeOf({ topic, partition }), { topic, partition, offset, paused: false, misses: 0 });
    this.changed();
  }

  pause(place: TopicPartition): void {
    const wanted = this.wanted.get(placeOf(place));
    if (wanted) wanted.paused = true;
  }

  resume(place: TopicPartition): void {
    const wanted = this.wanted.get(placeOf(place));
    if (wanted) wanted.paused = false;
    this.changed();
  }

  /** Reads until it is stopped. */
  async run(): Promise<void> {
    while (!this.stopped) {
      const change = new Promise<void>((resolve) => (this.changed = resolve));
      try {
        await this.ask();
        await Promise.race([change, ...this.asking.values()]);
        await this.options.taken();
      } catch (error) {
        await this.recover(error as Error);
      }
    }
    await this.connection.close();
  }

  stop(): void {
    this.stopped = true;
    this.changed();
  }

  /** Asks every broker that leads wanted partitions, unless it is being asked. */
  private async ask(): Promise<void> {
    const active = [...this.wanted.values()].filter(({ paused }) => !paused);
    if (!active.length) return;
    await this.connection.use(
      active.map(({ topic }) => topic),
      (cluster, replace) => {
        for (const [nodeId, places] of Map.groupBy(active, ({ topic, partition }) => leaderOf(cluster, topic, partition))) {
          if (this.asking.has(nodeId)) continue;
          const asked = this.fetch(cluster, nodeId, places)
            .catch((error: Error) => {
              replace();
              return this.recover(error);
            })
            .finally(() => this.asking.delete(nodeId));
          this.asking.set(nodeId, asked);
        }
      },
    );
  }

  private async fetch(cluster: Cluster, nodeId: string, wanted: readonly Wanted[]): Promise<void> {
    const places = wanted.map(({ topic, partition, offset }): ReadPlace => ({ topic, partition, offset }));
    const broker = await cluster.findBroker({ nodeId });
    let session = this.sessions.get(broker);
    if (!session) this.sessions.set(broker, (session = new FetchSession()));
    const answer = await fetchRecords(broker, { ...session.ask(places), milliseconds: maxWait, maxBytes: bytesPerAnswer });
    if (this.stopped || !session.answered(answer)) return;
    this.silent = false;
    const asked = new Set(wanted);
    const refused: FetchedPartition[] = [];
    const missed: Wanted[] = [];
    for (const partition of answer.partitions) {
      const place = this.wanted.get(placeOf(partition));
      // It may be wanted from elsewhere by now, or not at all.
      if (!place || place.paused || !asked.has(place)) continue;
      if (partition.error === offsetOutOfRange) missed.push(place);
      else if (partition.error !== 0) refused.push(partition);
      else this.take(place, partition);
    }
    // Last, so that what ails one partition holds up no other.
    for (const place of missed) await this.miss(cluster, place);
    refused.forEach(refuseErrors);
    this.failures = 0;
  }

  private take(wanted: Wanted, fetched: FetchedPartition): void {
    wanted.misses = 0;
    const records = fetched.records.filter(({ offset }) => offset >= wanted.offset);
    if (!records.length) return;
    wanted.offset = records.at(-1)!.offset + 1;
    const { topic, partition } = wanted;
    this.options.records({ topic, partition }, records, fetched.highWatermark);
  }

  private async miss(cluster: Cluster, wanted: Wanted): Promise<void> {
    const { topic, partition, offset } = wanted;
    const [begin] = await cluster.fetchTopicsOffset([{ topic, partitions: [{ partition }], fromBeginning: true }]);
    await sleep(pauseAfter(++wanted.misses));
    if (wanted.misses < patience || this.wanted.get(placeOf(wanted)) !== wanted) return;
    this.wanted.delete(placeOf(wanted));
    this.options.missing({ topic, partition }, offset, Number(begin!.partitions[0]!.offset));
  }

  private async recover(error: Error): Promise<void> {
    if (this.stopped) return;
    this.options.failed(error);
    await sleep(pauseAfter(++this.failures));
  }
}
