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

it('gives up when the time is over, or when all is', async () => {
  const waiting = new Waiting<string, number>();
  const short = waiting.add('k', '', 1);
  const long = waiting.add('l', '', 60_000);
  expect(await short.result).toBeUndefined();
  waiting.end();
  const late = waiting.add('m', '', 60_000);
  expect(await Promise.all([long.result, late.result])).toEqual([undefined, undefined]);
  expect(waiting.size).toBe(0);
});
