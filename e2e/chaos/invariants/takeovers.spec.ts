import { expect, it } from 'vitest';
import { wars } from './takeovers.ts';

const taken = (shard: number, times: number, every: number) =>
  Array.from({ length: times }, (_, n) => ({ service: 'orders', shard, at: 1_000_000 + n * every }));

it('a shard may be taken over many times in a run, and some in a short while', () => {
  expect(wars([...taken(0, 100, 5000), ...taken(1, 12, 100)])).toEqual([]);
  expect(wars([])).toEqual([]);
});

it('many times in a short while are a war', () => {
  expect(wars([...taken(0, 100, 5000), ...taken(1, 64, 450)]), 'what a member that could not hear its group once did').toEqual([
    'orders/1 was taken over 64 times within 30 s; faults explain 12',
  ]);
  expect(wars(taken(2, 13, 2500))).toHaveLength(1);
});
