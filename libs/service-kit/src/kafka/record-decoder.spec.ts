import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRecord, useRecordDecoder } from './record-decoder.js';

const require = createRequire(import.meta.url);
const encodeRecord = require('kafkajs/src/protocol/recordBatch/record/v0') as (parts: object) => { buffer: Buffer };
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

describe('the record decoder in the place of kafkajs’s', () => {
  it('reads what kafkajs writes', () => {
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

  it('reads the first of a header that stands twice', () => {
    expect(decodeRecord(body(encodeRecord({ headers: { twice: ['a', 'b'] } })), context).headers).toEqual({ twice: 'a' });
  });

  it('reads a header without a value, which kafkajs does not write', () => {
    const buffer = Buffer.from([0, 0, 0, 1, 1, 2, 8, ...Buffer.from('none'), 1]);
    expect(decodeRecord({ buffer }, context)).toMatchObject({ key: null, value: null, headers: { none: '' } });
  });

  it('refuses a record that ends in the middle', () => {
    const { buffer } = body(encodeRecord({ key: 'key', headers: { name: 'content' } }));
    expect(() => decodeRecord({ buffer: buffer.subarray(0, 3) }, context)).toThrow(RangeError);
  });

  it('is what kafkajs uses once it has been put in', () => {
    useRecordDecoder();
    expect(require('kafkajs/src/protocol/recordBatch/record/v0/decoder')).toBe(decodeRecord);
  });
});
