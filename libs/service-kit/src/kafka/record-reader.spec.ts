import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteWriter } from './byte-writer.js';
import { writeRecordBatch } from './record-batch.js';
import { readRecords } from './record-reader.js';

const require = createRequire(import.meta.url);
const { RecordBatch } = require('kafkajs/src/protocol/recordBatch/v0') as {
  RecordBatch: (batch: object) => Promise<{ buffer: Buffer }>;
};
const recordOf = require('kafkajs/src/protocol/recordBatch/record/v0') as (parts: object) => { buffer: Buffer };

const firstOffset = 9007199254000000;
const firstTimestamp = 1767268800000;

/** All but the one that no object can hold; a reader passes over it. */
const headerName = fc.string({ unit: 'grapheme', minLength: 1 }).filter((name) => name !== '__proto__');

const parts = fc.record({
  timestampDelta: fc.integer({ min: -(2 ** 30), max: 2 ** 30 }),
  key: fc.option(fc.string({ unit: 'grapheme' })),
  value: fc.option(fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes))),
  headers: fc.dictionary(headerName, fc.string({ unit: 'grapheme' })),
});

type Parts = Partial<{ timestampDelta: number; key: string | null; value: Buffer | null; headers: object }>;

/** A batch as kafkajs writes it, at `firstOffset`. */
async function batchOf(
  records: readonly Parts[],
  attributes: { compression?: number; maxTimestamp?: number } = {},
): Promise<Buffer> {
  const encoded = records.map((record, offsetDelta) => recordOf({ offsetDelta, ...record }));
  const { buffer } = await RecordBatch({ firstTimestamp, firstOffset, records: encoded, ...attributes });
  return buffer;
}

const attributesAt = 21;

describe('the reader of record batches', () => {
  it('reads what kafkajs writes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(parts, { minLength: 1, maxLength: 4 }), async (written) => {
        const read = await readRecords(await batchOf(written));
        expect(read.map(({ size: _, key, ...rest }) => ({ ...rest, key: key && key.toString() }))).toEqual(
          written.map(({ timestampDelta, ...rest }, index) => ({
            ...rest,
            offset: firstOffset + index,
            timestamp: firstTimestamp + timestampDelta,
          })),
        );
      }),
    );
  });

  it('reads what we write, several batches of it', async () => {
    const out = new ByteWriter(16);
    const records = [1, 2, 3].map((n) => ({ key: `k${n}`, headers: { ce_type: 'T' }, value: Buffer.alloc(n) }));
    for (const time of [1000, 2000]) writeRecordBatch(out, records, time);
    const read = await readRecords(out.slice());
    expect(read.map(({ key, timestamp }) => `${key!.toString()} ${timestamp}`)).toEqual(
      [1000, 2000].flatMap((time) => [1, 2, 3].map((n) => `k${n} ${time}`)),
    );
  });

  it('reads a batch that somebody has compressed', async () => {
    const read = await readRecords(await batchOf([{ key: 'a' }, { key: 'b' }], { compression: 1 }));
    expect(read.map(({ key, offset }) => [key!.toString(), offset])).toEqual([
      ['a', firstOffset],
      ['b', firstOffset + 1],
    ]);
  });

  it('takes the broker’s time where the topic says so', async () => {
    const batch = await batchOf([{ key: 'a' }], { maxTimestamp: firstTimestamp + 5000 });
    batch[attributesAt + 1]! |= 8;
    expect((await readRecords(batch))[0]!.timestamp).toBe(firstTimestamp + 5000);
  });

  it('takes the marker of a transaction for an event of another kind', async () => {
    const batch = await batchOf([{ key: '\0\0\0\x01', value: Buffer.alloc(6) }]);
    batch[attributesAt + 1]! |= 48;
    expect(await readRecords(batch)).toMatchObject([
      { offset: firstOffset, key: null, value: null, headers: { ce_type: 'kafka.TransactionMarker' } },
    ]);
  });

  it('reads a difference of times beyond 32 bits', async () => {
    const [read] = await readRecords(await batchOf([{ timestampDelta: 86_400_000 * 365 }]));
    expect(read!.timestamp).toBe(firstTimestamp + 86_400_000 * 365);
  });

  it('reads the first of a header that stands twice', async () => {
    expect((await readRecords(await batchOf([{ headers: { twice: ['a', 'b'] } }])))[0]!.headers).toEqual({ twice: 'a' });
  });

  it('leaves out the batch of which Kafka has sent a part', async () => {
    const whole = await batchOf([{ key: 'a' }]);
    const both = Buffer.concat([whole, await batchOf([{ key: 'b', value: Buffer.alloc(100) }])]);
    for (const cut of [1, 60, 150]) expect(await readRecords(both.subarray(0, both.length - cut))).toHaveLength(1);
    expect(await readRecords(both)).toHaveLength(2);
    expect(await readRecords(Buffer.alloc(0))).toEqual([]);
  });

  it('refuses a record that ends in the middle, and formats of old', async () => {
    const batch = await batchOf([{ key: 'key', headers: { name: 'content' } }]);
    const short = batch.subarray(0, batch.length - 4);
    short.writeInt32BE(short.length - 12, 8);
    await expect(readRecords(short)).rejects.toThrow(RangeError);
    const old = Buffer.from(batch);
    old[16] = 1;
    await expect(readRecords(old)).rejects.toMatchObject({ code: 'log.unavailable' });
  });
});
