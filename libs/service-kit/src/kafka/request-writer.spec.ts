import { beforeEach, expect, it } from 'vitest';
import type { AppendBatch } from '../runtime/ports.js';
import { RequestWriter } from './request-writer.js';
import type { SchemaCodec } from './schema-codec.js';

const asked = { type: 'Asked', topic: 'things.requests', key: ({ thing }: { thing: string }) => thing };

/** What is sent to the log, and what comes of each append. */
let sent: AppendBatch[][];
let appends: PromiseWithResolvers<number[]>[];
let writer: RequestWriter;
beforeEach(() => {
  [sent, appends] = [[], []];
  const append = (batches: readonly AppendBatch[]) => {
    sent.push([...batches]);
    appends.push(Promise.withResolvers());
    return appends.at(-1)!.promise;
  };
  const codec = { encode: () => Buffer.alloc(0) } as unknown as SchemaCodec;
  writer = new RequestWriter('/test', { append }, codec, new Map([['Asked', asked as never]]), Number, 2);
});

const write = (thing: string) =>
  writer.write({ event: { type: 'Asked', data: { thing } } as never, id: `r-${thing}`, correlationId: thing, time: new Date(0) });
const keys = () => sent.map((batches) => batches.map(({ partition, records }) => [partition, records.map(({ key }) => key)]));

it('has one append in flight; what comes meanwhile goes together into the next, by partition', async () => {
  const first = write('1');
  const next = [write('2'), write('3')];
  expect(keys()).toEqual([[[1, ['1']]]]);
  appends[0]!.resolve([10]);
  expect(await first).toEqual({ topic: 'things.requests', partition: 1, offset: 10, id: 'r-1' });
  expect(keys()[1]).toEqual([
    [2, ['2']],
    [3, ['3']],
  ]);
  appends[1]!.resolve([20, 30]);
  expect((await Promise.all(next)).map(({ offset }) => offset)).toEqual([20, 30]);
});

it('refuses what comes when too many wait for the log, and takes more when they are on their way', async () => {
  const first = write('1');
  const waiting = [write('2'), write('3')];
  await expect(write('4')).rejects.toMatchObject({ code: 'writer.overloaded', retriable: true });
  expect(writer.backlog).toBe(2);
  appends[0]!.resolve([10]);
  await first;
  const later = write('5');
  appends[1]!.resolve([20, 30]);
  await Promise.all(waiting);
  appends[2]!.resolve([50]);
  expect((await later).offset).toBe(50);
});

it('tells all of a failed append, and goes on with the next', async () => {
  const first = write('1');
  const next = write('2');
  appends[0]!.reject(new Error('the log is away'));
  await expect(first).rejects.toThrow('the log is away');
  appends[1]!.resolve([20]);
  expect((await next).offset).toBe(20);
});
