import { beforeEach, expect, it } from 'vitest';
import { Lag, lagLimit } from './lag.js';

let lag: Lag;
let host: { lag: number };
/** Offsets below it the view has read; `seen`: as far as this process knows. */
let read: number;
let seen: number;
const place = (offset: number) => ({ topic: 'orders.requests', partition: 0, offset });
const turn = (...recordedAt: number[]) => ({ events: recordedAt.map((time) => ({ recordedAt: new Date(time) })) }) as never;

beforeEach(() => {
  host = { lag: 1 };
  read = seen = 0;
  const holds = ({ offset }: { offset: number }) => offset < seen;
  const wait = async ({ offset }: { offset: number }) => offset < read;
  lag = new Lag({ add: () => {} } as never, host, { holds, wait });
});

it('a view that follows takes requests', () => {
  lag.written(place(1), 1000);
  lag.here(turn(1000), 1005);
  expect(lag.behind(1_000_000)).toBe(0);
});

it('a view that reads what is old is behind, until it has caught up or falls silent', () => {
  lag.here(turn(1000, 90_000), 100_000);
  expect(lag.behind(100_100)).toBe(99_000);
  expect(() => lag.check(100_100)).toThrow(expect.objectContaining({ status: 503, code: 'view.behind' }));
  expect(lag.behind(110_000)).toBe(0);
  lag.here(turn(1000), 111_000);
  lag.here(turn(111_000), 111_001);
  expect(lag.behind(111_002)).toBe(1);
});

it('a view that has read to the end of the log is not behind, however old that end is', () => {
  host.lag = 0;
  lag.here(turn(1000), 100_000);
  expect(lag.behind(100_001)).toBe(0);
});

it('a view that does not move while requests are written is behind, until a turn comes from anywhere', () => {
  lag.written(place(1), 1000);
  lag.written(place(2), 9000);
  expect(lag.behind(1000 + lagLimit)).toBe(lagLimit);
  expect(() => lag.check(1001 + lagLimit)).toThrow('15 s behind');
  lag.elsewhere();
  expect(lag.behind(1001 + lagLimit)).toBe(0);
});

it('a request that the view had read before the log said that it was written is not waited for', async () => {
  lag.here(turn(1000), 1002);
  seen = 8;
  lag.written(place(7), 1003);
  expect(lag.behind(1_000_000)).toBe(0);
});

it('one that another replica had read by then is waited for until somebody asks', async () => {
  read = 8;
  lag.written(place(7), 1003);
  expect(() => lag.check(1004 + lagLimit)).toThrow('behind');
  await new Promise(setImmediate);
  lag.check(1004 + lagLimit);
});
