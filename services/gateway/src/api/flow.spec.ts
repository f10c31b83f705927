import { expect, it } from 'vitest';
import { inCausalOrder } from './flow.js';

const event = (id: string, causationId: string | null, at: number, offset = 0) => ({
  id,
  causationId,
  recordedAt: new Date(at),
  topic: 'orders.events',
  offset,
});
const ids = (events: readonly { id: string }[]) => events.map(({ id }) => id).join(' ');

it('orders by time, and by offset within it', () => {
  expect(ids(inCausalOrder([event('c', null, 2), event('b', null, 1, 8), event('a', null, 1, 7)]))).toBe('a b c');
});

it('never shows an event before its cause, whatever the clocks say', () => {
  const events = [
    event('shipped', 'dispatched', 1),
    event('dispatched', 'request', 2),
    event('request', null, 3),
    event('later', null, 4),
  ];
  expect(ids(inCausalOrder(events))).toBe('request dispatched shipped later');
});

it('passes over a cause that is elsewhere, and is not caught in a ring', () => {
  expect(ids(inCausalOrder([event('a', 'gone', 1), event('b', 'c', 2), event('c', 'b', 3)]))).toBe('a c b');
});
