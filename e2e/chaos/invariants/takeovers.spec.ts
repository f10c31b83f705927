import { expect, it } from 'vitest';
import { wars } from './takeovers.ts';

const taken = (service: string, times: number) => Array.from({ length: times }, () => ({ service, shard: 2 }));
const kills = (...targets: string[]) => targets.map((target) => ({ fault: 'kill', target: [target] }));
const scale = { fault: 'scale', target: ['orders'] };

it('a shard may be taken over twice for each fault that can cost its service the shard, and twice more', () => {
  expect(wars(taken('orders', 8), kills('orders', 'orders/postgres', 'kafka', 'shipping', 'registry'))).toEqual([]);
  expect(wars(taken('orders', 8), [...kills('orders'), scale]), 'and more while processes come and go').toEqual([]);
});

it('more is a war, and what happens to others is no excuse', () => {
  expect(wars(taken('orders', 9), kills('orders', 'orders/postgres', 'kafka', 'shipping', 'registry'))).toEqual([
    'orders/2 was taken over 9 times; 3 faults explain 8',
  ]);
  expect(wars(taken('orders', 9), [...kills('orders'), scale])).toHaveLength(1);
  expect(wars(taken('orders', 14), kills('orders')), 'what a wrong clock once did in 40 s').toHaveLength(1);
});
