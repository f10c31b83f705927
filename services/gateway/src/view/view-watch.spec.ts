import type { Event } from '@tributary/service-kit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { EventLedger, Matter } from './event-ledger.js';
import type { TurnFeed } from './turn-feed.js';
import { ViewWatch } from './view-watch.js';

const wanted = (key: string) => ({ key, settles: ['Happened'], answers: [], accept: () => true });
const happened = { type: 'Happened', key: 'k' } as Event;

let asked: string[][];
let watch: ViewWatch;
beforeEach(() => {
  asked = [];
  const outcomes = async (matters: Matter[]) => (asked.push(matters.map(({ key }) => key)), [happened]);
  watch = new ViewWatch({ outcomes } as unknown as EventLedger, { add: () => {} } as unknown as TurnFeed);
});
afterEach(() => watch.onModuleDestroy());

it('tells of what a turn of this process did, without asking', async () => {
  const expected = watch.expect(wanted('k'), 60_000);
  watch.here({ events: [{ type: 'Other', key: 'k' } as Event, { type: 'Happened', key: 'l' } as Event, happened] });
  expect(await expected.result).toBe(happened);
  expect(asked).toEqual([]);
});

it('asks once for everybody what a turn elsewhere did', async () => {
  const [first, second] = [watch.expect(wanted('k'), 60_000), watch.expect(wanted('k'), 60_000)];
  watch.expect(wanted('l'), 60_000);
  watch.elsewhere();
  expect(await Promise.all([first.result, second.result])).toEqual([happened, happened]);
  expect(asked).toEqual([['k', 'k', 'l']]);
});

it('takes writes though 2,000 reads wait, and 2,000 of them', () => {
  const { signal } = new AbortController();
  for (let n = 0; n < 2000; n++) watch.expect(wanted(`read-${n}`), 60_000, signal);
  const overloaded = expect.objectContaining({ status: 503, code: 'gateway.overloaded' });
  expect(() => watch.expect(wanted('read'), 60_000, signal)).toThrow(overloaded);
  for (let n = 0; n < 2000; n++) watch.expect(wanted(`write-${n}`), 60_000);
  expect(() => watch.expect(wanted('write'), 60_000)).toThrow(overloaded);
});
