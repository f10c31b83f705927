import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { eventLines, matches } from './event-line.ts';
import type { FlowEvent } from './flow-event.ts';

const placed: FlowEvent = {
  id: 'e2',
  type: 'OrderPlaced',
  topic: 'orders.events',
  partition: 3,
  offset: '17',
  key: 'order-1',
  time: '2026-01-02T03:04:05.678Z',
  causationId: 'e1',
  correlationId: 'flow-1',
  data: {},
};

test('a line has time, place, type, key, and the type of the cause once that was seen', () => {
  const line = eventLines();
  const parts = (event: FlowEvent) => stripVTControlCharacters(line(event)).split(/ {2,}/);
  expect(parts(placed)).toEqual(['03:04:05.678', 'orders.events[3]@17', 'OrderPlaced', 'order-1', '<- e1']);
  line({ ...placed, id: 'e1', type: 'OrderRequested', causationId: null });
  expect(parts(placed).at(-1)).toBe('<- OrderRequested');
});

test('a key or a cause that holds a line feed makes no second line', () => {
  expect(eventLines()({ ...placed, key: 'one\ntwo' })).toContain(' "one\\ntwo" ');
  expect(eventLines()({ ...placed, causationId: 'one\ntwo' })).toContain('<- one\\u000atwo');
});

test.each([
  [{}, true],
  [{ type: 'orderplaced,OrderShipped' }, true],
  [{ type: 'OrderShipped' }, false],
  [{ key: 'order-1', correlation: 'flow-1' }, true],
  [{ key: 'order-2' }, false],
  [{ correlation: 'flow-2' }, false],
])('filter %j', (filter, expected) => {
  expect(matches(filter, placed)).toBe(expected);
});
