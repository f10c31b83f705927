import type { Event } from '@tributary/service-kit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { EventLedger } from './event-ledger.js';
import type { TurnFeed } from './turn-feed.js';
import { ViewWatch } from './view-watch.js';

const wanted = { types: ['Happened'], accept: () => true };
const happened = { type: 'Happened', key: 'k' } as Event;

let asked: string[][];
let watch: ViewWatch;
beforeEach(() => {
  asked = [];
  const find = async (keys: string[]) => (asked.push(keys), [happened]);
  watch = new ViewWatch({ find } as unknown as EventLedger, { add: () => {} } as unknown as TurnFeed);
});
afterEach(() => watch.onModuleDestroy());

it('tells of what a turn of this process did, without asking', async () => {
  const expected = watch.expect('k', wanted, 60_000);
  watch.here({ events: [{ type: 'Other', key: 'k' } as Event, { type: 'Happened', key: 'l' } as Event, happened] });
  expect(await expected.result).toBe(happened);
  expect(asked).toEqual([]);
});

it('asks once for everybody what a turn elsewhere did', async () => {
  const [first, second] = [watch.expect('k', wanted, 60_000), watch.expect('k', wanted, 60_000)];
  watch.expect('l', wanted, 60_000);
  watch.elsewhere();
  expect(await Promise.all([first.result, second.result])).toEqual([happened, happened]);
  expect(asked).toEqual([['k', 'l']]);
});

it('takes writes though 5,000 reads wait, and 5,000 of them', () => {
  const { signal } = new AbortController();
  for (let n = 0; n < 5000; n++) watch.expect(`read-${n}`, wanted, 60_000, signal);
  const overloaded = expect.objectContaining({ status: 503, code: 'gateway.overloaded' });
  expect(() => watch.expect('read', wanted, 60_000, signal)).toThrow(overloaded);
  for (let n = 0; n < 5000; n++) watch.expect(`write-${n}`, wanted, 60_000);
  expect(() => watch.expect('write', wanted, 60_000)).toThrow(overloaded);
});
