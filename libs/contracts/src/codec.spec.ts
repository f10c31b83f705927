import avro from 'avsc';
import { describe, expect, it } from 'vitest';
import { codecFor } from './codec.js';
import { OrderRequested } from './index.js';

const listOf = (items: unknown) => ({
  type: 'record',
  name: 'List',
  namespace: 'test',
  fields: [{ name: 'items', type: { type: 'array', items } }],
});

it.each(['string', 'null'])('refuses an array of %s that promises more items than there are bytes', (items) => {
  const count = avro.Type.forSchema('long').toBuffer(1_000_000_000);
  const before = process.memoryUsage().rss;
  expect(() => codecFor(listOf(items)).fromBuffer(Buffer.concat([count, Buffer.from([0])]))).toThrow(/truncated buffer/);
  expect(process.memoryUsage().rss - before).toBeLessThan(50_000_000);
});

it('refuses such an array also when it reads through a resolver', () => {
  const writer = { ...OrderRequested.schema, fields: [{ name: 'extra', type: 'string' }, ...OrderRequested.schema.fields] };
  const resolver = OrderRequested.codec.createResolver(codecFor(writer));
  // five empty strings, then the count of lines
  const payload = Buffer.concat([Buffer.alloc(4), avro.Type.forSchema('long').toBuffer(1_000_000_000), Buffer.from([0])]);
  expect(() => OrderRequested.codec.fromBuffer(payload, resolver)).toThrow(/truncated buffer/);
});

describe('a field that only the writer knows', () => {
  const id = { name: 'id', type: 'string' };
  const reader = codecFor({ type: 'record', name: 'Fact', namespace: 'test', fields: [id] });
  const skipping = (type: object, payload: Buffer) => {
    const extra = { name: 'extra', type };
    const writer = codecFor({ type: 'record', name: 'Fact', namespace: 'test', fields: [extra, id] });
    return reader.fromBuffer(payload, reader.createResolver(writer)) as object;
  };
  const list = { type: 'array', items: 'string' };
  const map = { type: 'map', values: 'long' };
  const promise = Buffer.concat([avro.Type.forSchema('long').toBuffer(100_000_000), Buffer.from([0, 2, 0x61])]);

  it.each([
    ['a list', list, [2, 2, 0x78, 3, 8, 2, 0x79, 2, 0x7a, 0, 2, 0x61]],
    ['a map', map, [2, 2, 0x78, 14, 0, 2, 0x61]],
  ])('is skipped: %s', (_, type, payload) => {
    expect({ ...skipping(type, Buffer.from(payload)) }).toEqual({ id: 'a' });
  });

  it.each([
    ['a list that promises more items than there are bytes', list, promise],
    ['a map that does', map, promise],
    ['a list that leads back to its beginning', list, Buffer.from([2, 3, 0, 2, 0x61])],
    ['a block that does', list, Buffer.from([1, 3, 3, 0, 2, 0x61])],
  ])('is refused when it is %s', (_, type, payload) => {
    const began = performance.now();
    expect(() => skipping(type, payload)).toThrow();
    expect(performance.now() - began).toBeLessThan(500);
  });
});

it('reads arrays in blocks, with and without their size', () => {
  // two blocks: 1 item; -2 items in 4 bytes; end
  const payload = Buffer.from([2, 2, 0x61, 3, 8, 2, 0x62, 2, 0x63, 0]);
  expect({ ...(codecFor(listOf('string')).fromBuffer(payload) as object) }).toEqual({ items: ['a', 'b', 'c'] });
});

it('reads what an older version wrote: a time as a Date, what it did not write as null', () => {
  const record = (fields: object[]) => ({ type: 'record', name: 'Fact', namespace: 'test', fields });
  const time = { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } };
  const older = codecFor(record([time]));
  const newer = codecFor(record([time, { name: 'note', type: ['null', 'string'], default: null }]));
  const at = new Date(1_700_000_000_000);
  const read = newer.fromBuffer(older.toBuffer({ at }), newer.createResolver(older)) as object;
  expect({ ...read }).toEqual({ at, note: null });
});
