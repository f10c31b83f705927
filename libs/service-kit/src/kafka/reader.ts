import type { Kafka } from 'kafkajs';
import { RuntimeError } from '../errors.js';
import { holeAt } from '../runtime/places.js';
import { placeOf, type LogRecord, type TopicPartition } from '../runtime/record.js';
import { ClusterConnection, leaderOf, type Cluster } from './cluster.js';
import { bytesPerPartition, fetchRecords, refuseErrors, type ReadPlace } from './fetch-request.js';

const bytesPerAnswer = 8 << 20;

/** So often nothing comes before what should be there is taken to be gone. */
const patience = 20;

/** Reads partitions of the log directly, from any offset, without a consumer group. Safe for concurrent calls. */
export class Reader {
  private readonly connection: ClusterConnection;

  constructor(kafka: Kafka) {
    this.connection = new ClusterConnection(kafka);
  }

  /**
   * The records from offset `from` to offset `to`, both included, in order, in chunks. Rejects when the log does not reach that far,
   * with `shard.hole` when it begins behind `from`: what was there is gone.
   */
  async *read(place: TopicPartition, from: number, to: number): AsyncGenerator<LogRecord[]> {
    if (from > to) return;
    const [begin] = await this.offsets([place], true);
    if (begin! > from) throw holeAt(place, from, begin!);
    let silences = 0;
    for (let next = from; next <= to;) {
      const records = (await this.fetch([{ ...place, offset: next }], 500)).filter(({ offset }) => offset <= to);
      if (records.length) yield records;
      else if (++silences === patience)
        throw new RuntimeError('log.unavailable', `${placeOf(place)} could not be read from ${next} up to ${to}`);
      next = (records.at(-1)?.offset ?? next - 1) + 1;
    }
  }

  /**
   * What lies at or behind these offsets, `maxBytes` or so of it, from every partition about as much; waits up to `milliseconds` for the
   * first record.
   */
  async fetch(places: readonly ReadPlace[], milliseconds: number, maxBytes = bytesPerAnswer): Promise<LogRecord[]> {
    const maxBytesOfPartition = Math.min(bytesPerPartition, Math.ceil(maxBytes / places.length));
    return this.attempt(places, async (cluster) => {
      const byLeader = Map.groupBy(places, ({ topic, partition }) => leaderOf(cluster, topic, partition));
      const answers = await Promise.all(
        [...byLeader].map(async ([nodeId, group]) =>
          fetchRecords(await cluster.findBroker({ nodeId }), { places: group, milliseconds, maxBytes, maxBytesOfPartition }),
        ),
      );
      const wanted = new Map(places.map((place) => [placeOf(place), place.offset]));
      return answers.flatMap(({ partitions }) =>
        partitions.flatMap((partition) => {
          refuseErrors(partition);
          return partition.records.filter(({ offset }) => offset >= wanted.get(placeOf(partition))!);
        }),
      );
    });
  }

  /** The offset behind the last record of each partition. */
  ends(places: readonly TopicPartition[]): Promise<number[]> {
    return this.offsets(places, false);
  }

  /** Number of partitions of a topic. */
  async partitions(topic: string): Promise<number> {
    return this.attempt([{ topic, partition: 0 }], (cluster) => cluster.findTopicPartitionMetadata(topic).length);
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  /** The offset of the first record of each partition, or behind the last. */
  private offsets(places: readonly TopicPartition[], fromBeginning: boolean): Promise<number[]> {
    return this.attempt(places, async (cluster) => {
      const topics = [...Map.groupBy(places, ({ topic }) => topic)].map(([topic, group]) => ({
        topic,
        partitions: group.map(({ partition }) => ({ partition })),
        fromBeginning,
      }));
      const found = await cluster.fetchTopicsOffset(topics);
      const offsets = new Map(
        found.flatMap(({ topic, partitions }) => partitions.map((entry) => [placeOf({ topic, ...entry }), Number(entry.offset)])),
      );
      return places.map((place) => offsets.get(placeOf(place))!);
    });
  }

  private async attempt<T>(places: readonly TopicPartition[], call: (cluster: Cluster) => T | Promise<T>): Promise<T> {
    try {
      return await this.connection.use(
        places.map(({ topic }) => topic),
        call,
      );
    } catch (cause) {
      throw new RuntimeError(
        'log.unavailable',
        `could not read ${places.map(placeOf).join(', ').slice(0, 200)}: ${(cause as Error).message}`,
        { cause },
      );
    }
  }
}
