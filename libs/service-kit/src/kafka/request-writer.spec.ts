import { beforeEach, describe, expect, it } from 'vitest';
import { RuntimeError } from '../errors.js';
import type { EventType } from '../event.js';
import type { AppendBatch } from '../runtime/ports.js';
import { RequestWriter } from './request-writer.js';
import type { SchemaCodec } from './schema-codec.js';

const type = { type: 'Asked', topic: 'requests', key: ({ id }: { id: string }) => id } as unknown as EventType;

/** The appends under way: how many records each has, and how it ends. */
let appends: { records: number; answer: (offset: number) => void; fail: () => void }[];
let now: number;
let writer: RequestWriter;
beforeEach(() => {
  appends = [];
  now = 0;
  const append = ([batch]: readonly AppendBatch[]) =>
    new Promise<number[]>((resolve, reject) =>
      appends.push({
        records: batch!.records.length,
        answer: (offset) => resolve([offset]),
        fail: () => reject(new RuntimeError('log.unavailable', 'gone')),
      }),
    );
  const codec = { encode: () => Buffer.alloc(0) } as unknown as SchemaCodec;
  writer = new RequestWriter(
    '/test',
    { append },
    codec,
    new Map([['Asked', type]]),
    () => 0,
    3,
    () => now,
  );
});

const write = () => writer.write({ event: { type: 'Asked', data: { id: 'a' } }, correlationId: 'a', time: new Date(0) });

/** How each has ended so far. */
const ends = (writes: readonly Promise<{ offset: number }>[]) =>
  Promise.all(
    writes.map((written) =>
      Promise.race([
        written.then(
          ({ offset }) => offset,
          (error: RuntimeError) => error.code,
        ),
        new Promise((resolve) => setImmediate(resolve, 'open')),
      ]),
    ),
  );

describe('a writer of requests', () => {
  it('gathers for the next append what comes during one, and gives each its offset', async () => {
    const writes = [write(), write(), write()];
    appends[0]!.answer(7);
    expect(await ends(writes)).toEqual([7, 'open', 'open']);
    appends[1]!.answer(8);
    expect(await ends(writes)).toEqual([7, 8, 9]);
    expect(appends.map(({ records }) => records)).toEqual([1, 2]);
  });

  it('refuses more than it can hold', async () => {
    expect(await ends([write(), write(), write(), write(), write()])).toEqual([
      'open',
      'open',
      'open',
      'open',
      'writer.overloaded',
    ]);
  });

  it('refuses at once while the log does not answer, and tells those who have waited so long that nothing was written', async () => {
    const sent = write();
    now = 3000;
    const early = write();
    now = 5001;
    const late = write();
    expect(await ends([sent, early, late])).toEqual(['open', 'open', 'writer.waiting']);
    now = 10_000;
    appends[0]!.fail();
    expect(await ends([sent, early])).toEqual(['log.unavailable', 'writer.waiting']);
    const next = write();
    appends[1]!.answer(1);
    expect(await ends([next])).toEqual([1]);
  });

  it('tries those again that came shortly before an append failed', async () => {
    const writes = [write(), write()];
    appends[0]!.fail();
    await ends(writes);
    appends[1]!.answer(4);
    expect(await ends(writes)).toEqual(['log.unavailable', 4]);
  });
});
