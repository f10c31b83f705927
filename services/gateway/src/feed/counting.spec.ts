import { expect, it } from 'vitest';
import { Counting, type Stamp } from './counting.js';

const place = { topic: 'orders.events', partition: 3 };
const marker = (incarnation: number): Stamp => ({ incarnation });
const event = (incarnation: number, sequence: number): Stamp => ({ incarnation, sequence });

it.each([
  ['events in their order', [event(1, 7), event(1, 8)], [true, true]],
  ['no repeats', [event(1, 7), event(1, 8), event(1, 7), event(1, 9)], [true, true, false, true]],
  [
    'nothing that an earlier owner sends behind a marker',
    [event(1, 7), marker(2), event(1, 8), event(2, 8)],
    [true, false, false, true],
  ],
  [
    'nothing again that the next owner sends again',
    [event(1, 7), marker(2), event(2, 7), event(2, 8)],
    [true, false, false, true],
  ],
  ['no marker, nor what an older one would begin', [marker(3), marker(2), event(2, 1), event(3, 1)], [false, false, false, true]],
  ['every request', [undefined, undefined], [true, true]],
])('counts %s', (_, stamps, counted) => {
  const counting = new Counting();
  expect(stamps.map((stamp) => counting.counts(place, stamp))).toEqual(counted);
});

it('counts each partition by itself', () => {
  const counting = new Counting();
  expect(counting.counts(place, event(2, 9))).toBe(true);
  expect(counting.counts({ ...place, partition: 4 }, event(1, 1))).toBe(true);
});
