import type { DataSource } from 'typeorm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Reach } from './reach.js';
import type { TurnFeed } from './turn-feed.js';

const place = { topic: 'orders.events', partition: 3 };

/** The next offset of the place that the database names, and how often it was asked. */
let next: number;
let asked: number;
let reach: Reach;
beforeEach(() => {
  next = asked = 0;
  const query = async () => ((asked += 1), [{ positions: { 'orders.events/3': { offset: next } } }]);
  reach = new Reach({ query } as unknown as DataSource, { add: () => {} } as unknown as TurnFeed);
});
afterEach(() => reach.onModuleDestroy());

const waitFor = (offset: number, gone?: AbortSignal) => reach.wait({ ...place, offset }, 60_000, gone);
const turnUpTo = (offset: number) => reach.here({ events: [{ ...place, offset }] } as never);

it('what a turn of this process has read is there, without asking', async () => {
  turnUpTo(7);
  expect(await waitFor(7)).toBe(true);
  expect(asked).toBe(0);
});

it('what the database holds is there', async () => {
  next = 8;
  expect(await waitFor(7)).toBe(true);
});

it('what is not there yet is waited for, wherever the turn comes', async () => {
  const [here, elsewhere] = [waitFor(7), waitFor(8)];
  turnUpTo(7);
  expect(await here).toBe(true);
  next = 9;
  reach.elsewhere();
  expect(await elsewhere).toBe(true);
});

it('is over for a read whose client has gone', async () => {
  const client = new AbortController();
  const waiting = waitFor(7, client.signal);
  client.abort();
  expect(await waiting).toBe(false);
});

it('forgets what it knew of a database that may be another one', async () => {
  turnUpTo(7);
  reach.forget();
  next = 8;
  await waitFor(7);
  expect(asked).toBe(1);
});

it('takes writes though 2,000 reads wait for made-up positions', async () => {
  const { signal } = new AbortController();
  const waiting = Array.from({ length: 2000 }, () => waitFor(1e9, signal));
  await expect(waitFor(1e9, signal)).rejects.toMatchObject({ status: 503, code: 'gateway.overloaded' });
  next = 8;
  expect(await waitFor(7)).toBe(true);
  reach.onModuleDestroy();
  expect(new Set(await Promise.all(waiting))).toEqual(new Set([false]));
});
