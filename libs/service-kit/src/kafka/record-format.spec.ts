import { expect, it } from 'vitest';
import { largestValue } from '../runtime/record.js';
import { recordOf } from './record-format.js';

const message = {
  offset: '9007199254740991',
  timestamp: '1767268800000',
  attributes: 0,
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
  });
});

it('what the writer left out is null, and there are no headers', () => {
  const { key, value, headers } = recordOf({ topic: 't', partition: 1 }, { ...message, key: null, value: null, headers: {} });
  expect([key, value, headers]).toEqual([null, null, {}]);
});

it('a value that is too large stays in the log, and its size is told', () => {
  const read = (bytes: number) => recordOf({ topic: 't', partition: 1 }, { ...message, value: Buffer.alloc(bytes) });
  expect(read(largestValue).value).toHaveLength(largestValue);
  expect(read(largestValue + 1)).toMatchObject({ headers: { ce_type: 'Übung', tributary_left_out: '1048577' }, value: null });
});
