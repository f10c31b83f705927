import fc from 'fast-check';
import kafkajs, { type PartitionMetadata } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { partitionOf } from './partition-of.js';

describe('the partition of a key', () => {
  // Hashes of Kafka's own UtilsTest.testMurmur2; the partition is the hash without its sign, modulo the partitions.
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('%s is the one that Kafka’s Java client computes', (key, hash) => {
    for (const partitions of [1, 2, 6, 50]) expect(partitionOf(partitions)(key)).toBe((hash & 0x7fffffff) % partitions);
  });

  it('is kafkajs’s own, for every key', () => {
    const partition = kafkajs.Partitioners.DefaultPartitioner();
    const partitionMetadata = Array.from({ length: 97 }, (_, partitionId) => ({ partitionId }) as PartitionMetadata);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (key) => {
        expect(partitionOf(97)(key)).toBe(partition({ topic: '', partitionMetadata, message: { key, value: null } }));
      }),
    );
  });
});
