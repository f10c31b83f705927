import { createRequire } from 'node:module';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AppendBatch } from '../runtime/ports.js';
import { encode } from './produce-request.js';

const require = createRequire(import.meta.url);
const theirs = require('kafkajs/src/protocol/requests/produce/v7/request') as (options: object) => {
  encode(): Promise<{ buffer: Buffer }>;
};

/** Texts around the lengths where their own length needs one more byte, plain and not. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'grapheme-ascii', minLength: 60, maxLength: 70 }),
  fc.string({ unit: 'grapheme', minLength: 60, maxLength: 70 }),
);
const value = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.integer({ min: 8000, max: 8300 }).map((length) => new Uint8Array(length).fill(length)),
);

const record = fc.record({
  key: text,
  headers: fc.dictionary(text, text),
  value: fc.option(value.map((bytes) => Buffer.from(bytes))),
});
const batches = fc
  .uniqueArray(fc.record({ topic: fc.constantFrom('orders.events', 'ähnlich'), partition: fc.nat({ max: 7 }) }), {
    selector: ({ topic, partition }) => `${topic}/${partition}`,
  })
  .chain((places) =>
    fc.tuple(...places.map((place) => fc.array(record, { minLength: 1 }).map((records) => ({ ...place, records })))),
  );

/** kafkajs's encoding of the same; its objects hold no header named like their prototype. */
async function kafkajs(all: readonly AppendBatch[]): Promise<Buffer> {
  const topicData = [...Map.groupBy(all, ({ topic }) => topic)].map(([topic, group]) => ({
    topic,
    partitions: group.map(({ partition, records }) => ({ partition, firstSequence: 0, messages: records })),
  }));
  return (await theirs({ acks: -1, timeout: 30_000, topicData }).encode()).buffer;
}

beforeEach(() => vi.useFakeTimers({ toFake: ['Date'], now: 1_767_268_800_000 }));
afterEach(() => vi.useRealTimers());

describe('our encoding of a produce request', () => {
  it('is what kafkajs makes of the same records', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async (all) => {
        expect(encode(all).buffer.equals(await kafkajs(all))).toBe(true);
      }),
    );
  });

  it('grows with what it holds', async () => {
    const records = Array.from({ length: 3000 }, (_, index) => ({
      key: `key-${index}`,
      headers: {},
      value: Buffer.alloc(1000, index),
    }));
    const all = [{ topic: 'orders.events', partition: 0, records }];
    expect(encode(all).buffer.equals(await kafkajs(all))).toBe(true);
  });
});
