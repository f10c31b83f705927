import kafkajs, { type Cluster } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { shardAssigner } from './assigner.js';

const { AssignerProtocol } = kafkajs;
const cluster = {
  findTopicPartitionMetadata: () => Array.from({ length: 6 }, (_, partitionId) => ({ partitionId })),
} as unknown as Cluster;

async function assign(members: number) {
  const assigner = shardAssigner(['facts'])({ cluster, groupId: 'g', logger: {} as never });
  const ids = Array.from({ length: members }, (_, id) => ({ memberId: `m${id}`, memberMetadata: Buffer.alloc(0) }));
  const given = await assigner.assign({ members: ids.reverse(), topics: ['requests', 'events', 'facts'] });
  return given.map(({ memberAssignment }) => AssignerProtocol.MemberAssignment.decode(memberAssignment)!.assignment);
}

describe('the assigner of shards', () => {
  it.each([1, 2, 3, 4, 6, 8])('gives each partition to one of %i members, the same of every topic', async (members) => {
    const given = await assign(members);
    expect(given.flatMap(({ requests }) => requests!).sort()).toEqual([0, 1, 2, 3, 4, 5]);
    for (const { requests, events } of given) expect(events).toEqual(requests);
  });

  it.each([1, 2, 3, 4, 6, 8])('spreads them evenly over %i members', async (members) => {
    const counts = (await assign(members)).map(({ requests }) => requests!.length);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  });

  it('gives every member every partition of what is read whole', async () => {
    for (const { facts } of await assign(8)) expect(facts).toEqual([0, 1, 2, 3, 4, 5]);
  });
});
