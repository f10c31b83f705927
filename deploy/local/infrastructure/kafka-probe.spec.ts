import { expect, test } from 'vitest';
import { leaders } from './kafka-probe.ts';

const int32 = (value: number) => [(value >> 24) & 255, (value >> 16) & 255, (value >> 8) & 255, value & 255];
const text = (value: string) => [0, value.length, ...Buffer.from(value)];
const partition = (index: number, leader: number) => [
  0,
  0,
  ...int32(index),
  ...int32(leader),
  ...int32(1),
  ...int32(1),
  ...int32(0),
];

test('reads the leader of every partition', () => {
  const broker = [...int32(1), ...text('127.0.0.1'), ...int32(9092), 0xff, 0xff]; // no rack
  const topics = [
    [0, 0, ...text('orders.events'), 0, ...int32(2), ...partition(0, 1), ...partition(1, -1)],
    [0, 0, ...text('__consumer_offsets'), 1, ...int32(1), ...partition(0, 1)],
  ];
  const body = Buffer.from([...int32(1), ...broker, ...int32(1), ...int32(topics.length), ...topics.flat()]);
  expect(leaders(body)).toEqual([1, -1, 1]);
});
