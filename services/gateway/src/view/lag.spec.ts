import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Lag, lagLimit } from './lag.js';

let lag: Lag;
/** Offsets below it the view has read; `seen`: as far as this process knows. */
let read: number;
let seen: number;
let looks: number;
const place = (offset: number, partition = 0) => ({ topic: 'orders.requests', partition, offset });

afterEach(() => vi.useRealTimers());
beforeEach(() => {
  vi.useFakeTimers();
  read = seen = looks = 0;
  const holds = ({ offset }: { offset: number }) => offset < seen;
  const wait = async ({ offset }: { offset: number }) => {
    looks += 1;
    seen = Math.max(seen, read);
    return offset < read;
  };
  lag = new Lag({ holds, wait });
});

it('a view that follows takes requests', () => {
  lag.written(place(1), 1000);
  seen = 2;
  expect(lag.behind(0, 1_000_000)).toBe(0);
});

it('a view is as far behind as the oldest request that it has not read, though it reads on', () => {
  for (let n = 0; n < 100; n++) lag.written(place(n), 1000 + n * 300);
  seen = 50;
  expect(lag.behind(0, 31_000)).toBe(31_000 - 1000 - 52 * 300);
  expect(() => lag.check(0, 33_000)).toThrow(expect.objectContaining({ status: 503, code: 'view.behind' }));
  seen = 100;
  lag.check(0, 33_000);
});

it('a view that does not move while requests are written is behind, in that shard alone', () => {
  lag.written(place(1), 1000);
  lag.written(place(2), 9000);
  lag.written(place(1, 1), 9000);
  lag.check(0, 1000 + lagLimit);
  expect(() => lag.check(0, 1001 + lagLimit)).toThrow('15 s behind');
  lag.check(1, 1001 + lagLimit);
  lag.check(2, 1001 + lagLimit);
});

it('a request that the view had read before the log said that it was written is not waited for', () => {
  seen = 8;
  lag.written(place(7), 1003);
  expect(lag.behind(0, 1_000_000)).toBe(0);
});

it('what another replica reads, or what waits with a parked key, is looked up once in a while, and not for ever', async () => {
  for (let n = 0; n < 40; n++) {
    lag.written(place(n));
    lag.written(place(n, 1));
    read = n + 1;
    await vi.advanceTimersByTimeAsync(1000);
    lag.check(0);
    lag.check(1);
  }
  expect(looks).toBeGreaterThan(10);
  expect(looks).toBeLessThanOrEqual(40);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(looks).toBeLessThanOrEqual(41);
  expect(vi.getTimerCount()).toBe(0);
});

it('a view that stands still for long takes requests again soon after it has moved', async () => {
  lag.written(place(7));
  await vi.advanceTimersByTimeAsync(2 * lagLimit);
  expect(() => lag.check(0)).toThrow('behind');
  read = 8;
  await vi.advanceTimersByTimeAsync(1000);
  lag.check(0);
});
