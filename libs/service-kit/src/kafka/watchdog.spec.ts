import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Watchdog } from './watchdog.js';

let heard: boolean;
let answers: boolean;
let stuck: number;
let watchdog: Watchdog;
beforeEach(() => {
  vi.useFakeTimers();
  stuck = 0;
  watchdog = new Watchdog({ heard: () => heard, answers: async () => answers, stuck: () => (stuck += 1) });
  watchdog.start();
});
afterEach(() => {
  watchdog.stop();
  vi.useRealTimers();
});

const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

it('says that a consumer is stuck once Kafka has answered others alone for half a minute', async () => {
  [heard, answers] = [false, true];
  await pass(29);
  expect(stuck).toBe(0);
  await pass(2);
  expect(stuck).toBe(1);
});

it('waits for a Kafka that answers nobody, however long', async () => {
  [heard, answers] = [false, false];
  await pass(3600);
  expect(stuck).toBe(0);
});

it('counts anew when something has come', async () => {
  answers = true;
  for (const now of [false, true, false]) {
    heard = now;
    await pass(25);
  }
  expect(stuck).toBe(0);
});
