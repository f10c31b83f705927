import { expect, it } from 'vitest';
import { Waiting } from './waiting.js';

it('settles each waiter once, and forgets it', async () => {
  const waiting = new Waiting<string, number>();
  const one = waiting.add('k', 'one', 60_000);
  const other = waiting.add('k', 'other', 60_000);
  expect([waiting.size, waiting.keys]).toEqual([2, ['k']]);
  for (const waiter of [...waiting.of('k')]) if (waiter.wanted === 'one') waiter.settle(1);
  one.cancel();
  other.cancel();
  expect(await Promise.all([one.result, other.result])).toEqual([1, undefined]);
  expect([waiting.size, waiting.keys]).toEqual([0, []]);
});

it('gives up when the time is over, or when all is, and waits for nothing from then on', async () => {
  const waiting = new Waiting<string, number>();
  const short = waiting.add('k', '', 1);
  const long = waiting.add('l', '', 60_000);
  expect(await short.result).toBeUndefined();
  waiting.end();
  expect(await long.result).toBeUndefined();
  expect(await waiting.add('m', '', 60_000).result).toBeUndefined();
  expect(waiting.size).toBe(0);
});

it('gives a read up when its client has gone, also before it begins', async () => {
  const waiting = new Waiting<string, number>();
  const client = new AbortController();
  const read = waiting.add('k', '', 60_000, client.signal);
  client.abort();
  expect(await read.result).toBeUndefined();
  expect(await waiting.add('k', '', 60_000, client.signal).result).toBeUndefined();
  expect(waiting.size).toBe(0);
});

it('has places for so many reads and so many writes, and gives neither those of the other', () => {
  const waiting = new Waiting<string, number>(2);
  const { signal } = new AbortController();
  const read = () => waiting.add('k', '', 60_000, signal);
  const write = () => waiting.add('k', '', 60_000);
  const refused = (kind: string) => expect.objectContaining({ status: 503, message: `2 ${kind} wait for the view already` });
  const first = read();
  read();
  expect(read).toThrow(refused('reads'));
  write();
  write();
  expect(write).toThrow(refused('writes'));
  first.cancel();
  first.cancel();
  read();
  expect(read).toThrow(refused('reads'));
  waiting.end();
});
