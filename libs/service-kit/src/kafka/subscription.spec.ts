import { EventEmitter } from 'node:events';
import type { Kafka } from 'kafkajs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Subscription } from './subscription.js';

/** What kafkajs's consumer tells; it says it when a test has it say so. */
let member: EventEmitter;
let crashes: string[];
let subscription: Subscription;

beforeEach(async () => {
  vi.useFakeTimers();
  crashes = [];
  member = new EventEmitter();
  const nothing = async () => {};
  const consumer = Object.assign(member, {
    events: { GROUP_JOIN: 'join', HEARTBEAT: 'heartbeat', CRASH: 'crash' },
    ...{ connect: nothing, disconnect: nothing, subscribe: nothing, run: nothing, pause: () => {} },
  });
  const admin = { connect: nothing, disconnect: nothing, describeCluster: nothing };
  const kafka = { consumer: () => consumer, admin: () => admin } as unknown as Kafka;
  subscription = new Subscription(kafka, {
    ...{ group: 'g', inputs: ['requests'], broadcasts: [] },
    assigned: () => {},
    records: () => {},
    missing: () => {},
    taken: () => new Promise((resolve) => setTimeout(resolve, 1000)),
    failed: () => {},
    crashed: ({ message }) => crashes.push(message),
  });
  await subscription.start();
  member.emit('join', { payload: { memberAssignment: {} } });
});
afterEach(async () => {
  const stopped = subscription.stop();
  await vi.advanceTimersByTimeAsync(5000);
  await stopped;
  vi.useRealTimers();
});

it('a member that hears its group no more, though Kafka answers, is stuck', async () => {
  await vi.advanceTimersByTimeAsync(60_000);
  expect(crashes[0]).toMatch(/hears nothing any more/);
});

it('a member with heartbeats is not', async () => {
  for (let second = 0; second < 60; second++) {
    member.emit('heartbeat', { payload: {} });
    await vi.advanceTimersByTimeAsync(1000);
  }
  expect(crashes).toEqual([]);
});

it.each([
  [false, ['not a member any more']],
  [true, []],
])('a consumer that has crashed ends the process, unless kafkajs starts it again: %s', (restart, told) => {
  member.emit('crash', { payload: { error: new Error('not a member any more'), restart } });
  expect(crashes).toEqual(told);
});
