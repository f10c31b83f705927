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

/** A cluster that is connected. */
export async function connectCluster(kafka: Kafka): Promise<Cluster> {
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
