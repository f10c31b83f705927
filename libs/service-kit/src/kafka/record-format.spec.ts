import { describe, expect, it } from 'vitest';
import { largestValue } from '../runtime/record.js';
import { recordOf } from './record-format.js';

const message = {
  offset: 9007199254740991,
  timestamp: 1767268800000,
  size: 100,
  key: Buffer.from('k\0ey'),
  value: Buffer.from([0, 1]),
  headers: { ce_type: 'Übung' },
};

it('a message becomes a record with a key that Postgres can store', () => {
  expect(recordOf({ topic: 't', partition: 1 }, message)).toEqual({
    topic: 't',
    partition: 1,
    offset: 9007199254740991,
    timestamp: 1767268800000,
    key: 'k\uFFFDey',
    headers: { ce_type: 'Übung' },
    value: message.value,
    size: 100,
  });
});

it.each([
  [-1, 0],
  [-9e15, 0],
  [9e15, Date.UTC(9999, 11, 31)],
])('the time %d that its producer claims becomes one that can be written down', (timestamp, becomes) => {
  expect(recordOf({ topic: 't', partition: 1 }, { ...message, timestamp }).timestamp).toBe(becomes);
});

it('what the writer left out is null, and there are no headers', () => {
  const { key, value, headers } = recordOf({ topic: 't', partition: 1 }, { ...message, key: null, value: null, headers: {} });
  expect([key, value, headers]).toEqual([null, null, {}]);
});

it('numbers in a topic of requests are not read, because no shard has given them', () => {
  const headers = { ce_type: 'T', ce_sequence: '7', ce_incarnation: '3' };
  expect(recordOf({ topic: 'x.requests', partition: 1 }, { ...message, headers }).headers).toEqual({ ce_type: 'T' });
  expect(recordOf({ topic: 'x.events', partition: 1 }, { ...message, headers }).headers).toEqual(headers);
});

describe('a record that is too large', () => {
  const read = (change: object) => recordOf({ topic: 't', partition: 1 }, { ...message, ...change });
  const headers = { ce_type: 'T', other: 'x' };

  it.each([
    ['value', { value: Buffer.alloc(largestValue + 1) }],
    ['key', { key: Buffer.alloc(513, 'k') }],
    ['headers', { size: 70_000 }],
  ])('by its %s stays in the log, but for its type, its size and the beginning of its key', (_, change) => {
    const record = read({ headers, size: 2_000_000, ...change });
    expect(record).toMatchObject({ headers: { ce_type: 'T', tributary_left_out: expect.any(String) }, value: null });
    expect(Object.keys(record.headers)).toHaveLength(2);
    expect(record.key!.length).toBeLessThan(513);
  });

  it('is read when it is just not, or when a shard has written it', () => {
    const just = { value: Buffer.alloc(largestValue), key: Buffer.alloc(512), headers, size: largestValue + 65_536 };
    expect(read(just)).toMatchObject({ headers, value: just.value });
    const own = { ...just, value: Buffer.alloc(largestValue + 1), headers: { ce_sequence: '7' } };
    expect(read(own)).toMatchObject({ headers: own.headers, value: own.value });
  });
});
