import { AssignerProtocol, type Assignment, type PartitionAssigner } from 'kafkajs';

const name = 'tributary-shards';

/**
 * Gives partition n of every topic read by shard to one member, evenly, and every partition of the topics read whole to every
 * member (kafkajs's own assigner spreads topics independently).
 */
export function shardAssigner(broadcasts: readonly string[]): PartitionAssigner {
  return ({ cluster }) => ({
    name,
    version: 1,
    protocol: ({ topics }) => ({
      name,
      metadata: AssignerProtocol.MemberMetadata.encode({ version: 1, topics, userData: Buffer.alloc(0) }),
    }),
    assign: async ({ members, topics }) => {
      const ids = members.map(({ memberId }) => memberId).sort();
      return ids.map((memberId, member) => {
        const assignment: Assignment = {};
        for (const topic of topics) {
          const partitions = cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId);
          assignment[topic] = broadcasts.includes(topic)
            ? partitions
            : partitions.filter((partition) => partition % ids.length === member);
        }
        return {
          memberId,
          memberAssignment: AssignerProtocol.MemberAssignment.encode({ version: 1, assignment, userData: Buffer.alloc(0) }),
        };
      });
    },
  });
}
