import type { Kafka } from 'kafkajs';
import { expect, it } from 'vitest';
import { placeOf } from '../runtime/record.js';
import type { FetchAnswer, FetchedPartition } from './fetch-request.js';
import { Fetcher } from './fetcher.js';

const notLeader = 6;

/** A broker that answers as it is told; real ones are asked in the integration tests, but do not err when they are told to. */
function kafkaThatAnswers(answer: () => FetchAnswer): { kafka: Kafka; connections: () => number } {
  let connections = 0;
  const broker = { connectionPool: { send: async () => answer() } };
  const createCluster = () => ({
    connect: async () => void connections++,
    disconnect: async () => {},
    addMultipleTargetTopics: async () => {},
    refreshMetadataIfNecessary: async () => {},
    findLeaderForPartitions: (_: string, partitions: number[]) => ({ 1: partitions }),
    findBroker: async () => broker,
  });
  return {
    kafka: { [Symbol('private:Kafka:createCluster')]: createCluster } as unknown as Kafka,
    connections: () => connections,
  };
}

it('a partition with a lasting error holds up no other, and is asked for less and less often', async () => {
  let offset = 0;
  const records = (partition: number): FetchedPartition => ({
    topic: 't',
    partition,
    error: 0,
    highWatermark: 0,
    records: [{ topic: 't', partition, offset, timestamp: 0, key: null, headers: {}, value: null }],
  });
  const { kafka, connections } = kafkaThatAnswers(() => {
    const partitions = [records(0), { ...records(1), error: notLeader, records: [] }, records(2)];
    offset += 1;
    return { error: 0, sessionId: 0, partitions };
  });
  const taken: string[] = [];
  const failures: string[] = [];
  const fetcher = new Fetcher(kafka, {
    records: (place) => taken.push(placeOf(place)),
    missing: () => {},
    taken: async () => {},
    failed: ({ message }) => failures.push(message),
  });
  for (const partition of [0, 1, 2]) fetcher.seek({ topic: 't', partition }, 0);
  const running = fetcher.run();
  await expect.poll(() => failures.length, { timeout: 5000 }).toBe(4);
  fetcher.stop();
  await running;
  expect(failures[0]).toMatch(/^t\/1: /);
  expect(taken.slice(0, 4)).toEqual(['t/0', 't/2', 't/0', 't/2']);
  expect(connections()).toBeLessThan(6);
});
