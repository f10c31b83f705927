import type { Kafka } from 'kafkajs';
import { RuntimeError } from '../errors.js';
import type { AppendBatch } from '../runtime/ports.js';
import { placeOf } from '../runtime/record.js';
import { ClusterConnection, leaderOf, type Cluster } from './cluster.js';
import { produceRequest } from './produce-request.js';

interface Produced {
  readonly topics: { topicName: string; partitions: { partition: number; baseOffset: string }[] }[];
}

/**
 * Appends to the log with acks=all, one request in flight and never repeated by itself. After any error the connection is replaced,
 * so that nothing it still holds can come between what is sent next (we number what we write ourselves).
 */
export class Appender {
  private readonly connection: ClusterConnection;
  private last: Promise<unknown> = Promise.resolve();

  constructor(kafka: Kafka) {
    this.connection = new ClusterConnection(kafka);
  }

  /** Offsets of the first record of each batch, in the order given; rejects with `log.unavailable`. */
  append(batches: readonly AppendBatch[]): Promise<number[]> {
    const sent = this.last.then(() => this.send(batches));
    this.last = sent.catch(() => {});
    return sent;
  }

  async close(): Promise<void> {
    await this.last;
    await this.connection.close();
  }

  private async send(batches: readonly AppendBatch[]): Promise<number[]> {
    try {
      return await this.connection.use(
        batches.map(({ topic }) => topic),
        async (cluster) => {
          const byLeader = Map.groupBy(batches, ({ topic, partition }) => leaderOf(cluster, topic, partition));
          const offsets = await Promise.all([...byLeader].map(([nodeId, group]) => produce(cluster, nodeId, group)));
          const all = new Map(offsets.flat());
          return batches.map((batch) => all.get(placeOf(batch))!);
        },
      );
    } catch (cause) {
      const places = batches.map(placeOf).join(', ');
      throw new RuntimeError('log.unavailable', `could not append to ${places}: ${(cause as Error).message}`, { cause });
    }
  }
}

/** Sends what one broker leads; gives the first offset of each place. */
async function produce(cluster: Cluster, nodeId: string, batches: readonly AppendBatch[]): Promise<[string, number][]> {
  const broker = await cluster.findBroker({ nodeId });
  const { topics } = (await broker.connectionPool.send(produceRequest(broker, batches))) as Produced;
  return topics.flatMap(({ topicName: topic, partitions }) =>
    partitions.map(({ partition, baseOffset }): [string, number] => [placeOf({ topic, partition }), Number(baseOffset)]),
  );
}
