import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { keyLines, recordLines, type ParkedKey, type ParkedRecord } from './parked-lines.ts';

const since = '2026-01-02T03:04:05.678Z';
const waits: ParkedKey = { key: 'order-1', shard: 2, waiting: 2, since, type: 'OrderPlaced', error: 'no such field' };
const record: ParkedRecord = {
  topic: 'orders.events',
  partition: 2,
  offset: 17,
  shard: 2,
  recordedAt: since,
  type: 'OrderPlaced',
  error: 'no such field',
  discarded: false,
  value: null,
  data: { orderId: 'order-1' },
};
const shown = (lines: string[]) => lines.map(stripVTControlCharacters);

test('a key is listed with what it waits behind, an empty one visibly', () => {
  expect(shown(keyLines('orders', [waits, { ...waits, key: '', waiting: 1, type: null, error: null }]))).toEqual([
    `orders     order-1  2 events wait since ${since}\n           OrderPlaced: no such field`,
    `orders     ""  1 event waits since ${since}\n           an event without a type: waits behind another key`,
  ]);
});

test('a key that several shards have parked is listed with them', () => {
  const [first, second, other] = shown(keyLines('orders', [waits, { ...waits, shard: 5 }, { ...waits, key: 'order-2' }]));
  expect(first).toContain('order-1 in shard 2  2 events');
  expect(second).toContain('order-1 in shard 5  2 events');
  expect(other).toContain('order-2  2 events');
});

test('no key, type or error forges a line', () => {
  const forged = 'x\nshipping   order-9  \x1b[31m';
  expect(keyLines('orders', [{ ...waits, key: forged, type: forged, error: forged }])[0]!.split('\n')).toHaveLength(2);
  const lines = shown(recordLines([{ ...record, type: forged, error: forged, data: undefined, unreadable: `${forged}!` }]));
  expect(lines[0]!.split('\n')).toHaveLength(3);
});

test('records say their shard when there are several', () => {
  expect(shown(recordLines([record]))).toEqual([
    `orders.events[2]@17 OrderPlaced ${since}  no such field\n  {"orderId":"order-1"}`,
  ]);
  expect(recordLines([record, { ...record, shard: 4 }])[1]).toContain('in shard 4');
});

test('a record that cannot be read says so once', () => {
  const unreadable = { ...record, value: 'AAE=', data: undefined, unreadable: 'no such field' };
  const [waiting, dropped] = shown(recordLines([unreadable, { ...unreadable, discarded: true }]));
  expect(waiting).toBe(`orders.events[2]@17 OrderPlaced ${since}  no such field\n  AAE= (base64)`);
  expect(dropped).toBe(`orders.events[2]@17 OrderPlaced ${since}  discarded\n  no such field\n  AAE= (base64)`);
});
