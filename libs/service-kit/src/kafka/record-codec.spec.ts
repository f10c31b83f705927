import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRecord, encodeRecord, type RecordParts, useRecordCodec } from './record-codec.js';

const require = createRequire(import.meta.url);
const theirs = require('kafkajs/src/protocol/recordBatch/record/v0') as (parts: RecordParts) => { buffer: Buffer };
const Decoder = require('kafkajs/src/protocol/decoder') as new (buffer: Buffer) => {
  readVarInt(): number;
  readAll(): Buffer;
};

const context = { firstOffset: '9007199254000000', firstTimestamp: '1767268800000', magicByte: 2 };

/** All but the one that no object can hold; a reader passes over it. */
const headerName = fc.string({ unit: 'grapheme', minLength: 1 }).filter((name) => name !== '__proto__');

const parts = fc.record({
  offsetDelta: fc.nat({ max: 2 ** 30 }),
  timestampDelta: fc.integer({ min: -(2 ** 30), max: 2 ** 30 }),
  key: fc.option(fc.string({ unit: 'grapheme' })),
  value: fc.option(fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes))),
  headers: fc.dictionary(headerName, fc.string({ unit: 'grapheme' })),
});

/** What stands in a record behind its length. */
function body(encoded: { buffer: Buffer }): { buffer: Buffer } {
  const decoder = new Decoder(encoded.buffer);
  decoder.readVarInt();
  return { buffer: decoder.readAll() };
}

describe('the record codec in the place of kafkajs’s', () => {
  it('writes what kafkajs writes', () => {
    fc.assert(
      fc.property(parts, (record) => {
        expect(encodeRecord(record).buffer).toEqual(theirs(record).buffer);
      }),
    );
  });

  it('reads what it writes', () => {
    fc.assert(
      fc.property(parts, (record) => {
        const read = decodeRecord(body(encodeRecord(record)), context);
        expect(read.key && read.key.toString()).toBe(record.key);
        expect(read.value).toEqual(record.value);
        expect(read.headers).toEqual(record.headers);
        expect(Number(read.offset)).toBe(Number(context.firstOffset) + record.offsetDelta);
        expect(Number(read.timestamp)).toBe(Number(context.firstTimestamp) + record.timestampDelta);
      }),
    );
  });

  it('reads a difference of times beyond 32 bits', () => {
    const read = decodeRecord(body(encodeRecord({ timestampDelta: 86_400_000 * 365 })), context);
    expect(Number(read.timestamp)).toBe(1767268800000 + 86_400_000 * 365);
  });

  it('reads a header without a value, and the first of a header that stands twice', () => {
    const headers = { twice: ['a', 'b'], none: null as unknown as string };
    expect(decodeRecord(body(encodeRecord({ headers })), context).headers).toEqual({ twice: 'a', none: '' });
  });

  it('refuses a record that ends in the middle', () => {
    const { buffer } = body(encodeRecord({ key: 'key', headers: { name: 'content' } }));
    expect(() => decodeRecord({ buffer: buffer.subarray(0, 3) }, context)).toThrow(RangeError);
  });

  it('is what kafkajs uses once it has been put in', () => {
    useRecordCodec();
    expect(require('kafkajs/src/protocol/recordBatch/record/v0')).toBe(encodeRecord);
    expect(require('kafkajs/src/protocol/recordBatch/record/v0/decoder')).toBe(decodeRecord);
  });
});
