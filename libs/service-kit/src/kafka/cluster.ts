import type { Kafka } from 'kafkajs';

/**
 * What is used of kafkajs's inner cluster class: its public consumer reads only as the member of a group, and its public producer
 * takes its time.
 */
export interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  addMultipleTargetTopics(topics: string[]): Promise<void>;
  refreshMetadataIfNecessary(): Promise<void>;
  findLeaderForPartitions(topic: string, partitions: number[]): Record<string, number[]>;
  findTopicPartitionMetadata(topic: string): { partitionId: number }[];
  findBroker(options: { nodeId: string }): Promise<Broker>;
  fetchTopicsOffset(
    topics: { topic: string; partitions: { partition: number }[]; fromBeginning: boolean }[],
  ): Promise<{ topic: string; partitions: { partition: number; offset: string }[] }[]>;
}

export interface Broker {
  /** How to make requests of an API, in the newest version that both sides know. */
  lookupRequest(apiKey: number, protocol: object): (options: object) => ProtocolRequest;
  readonly connectionPool: { send(request: ProtocolRequest): Promise<unknown> };
}

export interface ProtocolRequest {
  readonly request: { readonly encode: () => Promise<{ buf: Buffer; buffer: Buffer }> };
  readonly response: object;
}

/**
 * A connection to the cluster, made when it is first used and replaced after anything failed on it: what is known of brokers and
 * leaders may be wrong then, and what it still holds must not come between what is sent next.
 */
export class ClusterConnection {
  private cluster: Promise<Cluster> | undefined;

  constructor(private readonly kafka: Kafka) {}

  /** Calls with a cluster that knows these topics. What the call leaves under way and fails later has to `replace` the connection. */
  async use<T>(topics: Iterable<string>, call: (cluster: Cluster, replace: () => void) => T | Promise<T>): Promise<T> {
    const connecting = (this.cluster ??= connect(this.kafka));
    const replace = () => {
      if (this.cluster === connecting) this.cluster = undefined;
      void connecting.then((cluster) => cluster.disconnect()).catch(() => {});
    };
    try {
      const cluster = await connecting;
      await cluster.addMultipleTargetTopics([...new Set(topics)]);
      await cluster.refreshMetadataIfNecessary();
      return await call(cluster, replace);
    } catch (error) {
      replace();
      throw error;
    }
  }

  async close(): Promise<void> {
    const { cluster } = this;
    this.cluster = undefined;
    await cluster?.then((connected) => connected.disconnect()).catch(() => {});
  }
}

async function connect(kafka: Kafka): Promise<Cluster> {
  const symbol = Object.getOwnPropertySymbols(kafka).find(({ description }) => description === 'private:Kafka:createCluster')!;
  const create = (kafka as unknown as Record<symbol, (options: object) => Cluster>)[symbol]!;
  const cluster = create({ metadataMaxAge: 300_000, allowAutoTopicCreation: false, isolationLevel: 0 });
  await cluster.connect();
  return cluster;
}

/** The broker that leads a partition. */
export function leaderOf(cluster: Cluster, topic: string, partition: number): string {
  const [leader] = Object.keys(cluster.findLeaderForPartitions(topic, [partition]));
  if (leader === undefined) throw new Error(`${topic}/${partition} has no leader`);
  return leader;
}
