import { expect, it } from 'vitest';
import { counted, countedFrom } from './counted.ts';
import type { LogRecord } from './log.ts';

const event = (number: string, partition = 0) => {
  const [incarnation, sequence] = number.split(':');
  const headers: Record<string, string> = { ce_type: 'OrderPlaced', ce_incarnation: incarnation!, ce_sequence: sequence! };
  return { partition, offset: 0, key: number, headers };
};
const marker = (incarnation: string) => ({
  ...event(`${incarnation}:0`),
  headers: { ce_type: 'tributary.ShardTaken', ce_incarnation: incarnation },
});
const numbers = (records: readonly ReturnType<typeof event>[]) => countedFrom(records).events.map(({ key }) => key);

it('counts on from the first number that it finds, in each partition', () => {
  const records = [marker('3'), event('3:41'), event('3:42'), event('7:8', 1), event('7:9', 1)];
  expect(countedFrom(records)).toEqual({ events: records.slice(1), holes: [] });
});

it('repeats do not count, and neither does what an older incarnation sent behind a marker', () => {
  expect(numbers([marker('3'), event('2:41'), event('3:41'), event('3:41'), marker('4'), event('3:42'), event('4:42')])).toEqual([
    '3:41',
    '4:42',
  ]);
});

it('a number that is left out is a hole, and so is an incarnation without a marker', () => {
  expect(countedFrom([event('3:41'), event('3:43')]).holes).toEqual(['hole in 0@0: 3:43 after 3:41']);
  expect(countedFrom([event('3:41'), event('4:42')]).holes).toEqual(['hole in 0@0: 4:42 after 3:41']);
});

it('from its beginning a stream has every number, from 1', () => {
  const records = [marker('1'), event('1:1'), event('1:2')] as unknown as LogRecord[];
  expect(counted(records)).toEqual(records.slice(1));
  expect(() => counted(records.filter((_, at) => at !== 1))).toThrow('hole in 0@0: 1:2 after 1:0');
});
