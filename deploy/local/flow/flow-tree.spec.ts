import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { FlowEvent } from './flow-event.ts';
import { flowTree } from './flow-tree.ts';

const event = (id: string, type: string, ms: number, causationId?: string, data = {}): FlowEvent => ({
  id,
  type,
  topic: 'orders.events',
  partition: 1,
  offset: ms,
  key: 'o1',
  time: new Date(1_700_000_000_000 + ms).toISOString(),
  causationId: causationId ?? null,
  data,
});
const draw = (events: FlowEvent[]) => flowTree(events).map(({ text }) => stripVTControlCharacters(text));

test('every event stands under its cause, with the time since the first', () => {
  const flow = [
    event('a', 'OrderRequested', 0),
    event('b', 'OrderPlaced', 4, 'a'),
    event('d', 'OrderConfirmed', 7, 'b'),
    event('c', 'OrderCheckPassed', 5, 'b', { check: 'details' }),
    event('e', 'ShipmentPrepared', 12, 'd'),
  ];
  expect(draw(flow)).toEqual([
    'OrderRequested                 0 ms  orders.events[1]@0',
    '└─ OrderPlaced                 4 ms  orders.events[1]@4',
    '   ├─ OrderCheckPassed         5 ms  orders.events[1]@5  details',
    '   └─ OrderConfirmed           7 ms  orders.events[1]@7',
    '      └─ ShipmentPrepared     12 ms  orders.events[1]@12',
  ]);
});

test('an event whose cause is not in the flow is a root', () => {
  const lines = draw([event('x', 'OrderShipped', 9, 'elsewhere'), event('a', 'OrderRequested', 0)]);
  expect(lines.map((line) => line.split(' ')[0])).toEqual(['OrderRequested', 'OrderShipped']);
});

test('an event that names itself as its cause does not hang the drawing', () => {
  expect(draw([event('a', 'OrderRequested', 0, 'a')])).toHaveLength(1);
});

test('no type, reason or detail forges a line', () => {
  const forged = 'x\n\x1b[31mOrderConfirmed';
  const [line] = draw([event('a', forged, 0, undefined, { reason: forged })]);
  expect(line).toBe('x\\u000a\\u001b[31mOrderConfirmed      0 ms  orders.events[1]@0  x\\u000a\\u001b[31mOrderConfirmed');
});
