import { describe, expect, it } from 'vitest';
import type { Operation, Sighting } from '../workload/history.ts';
import { setbacks, staleness } from './linearizable.ts';

const write = (value: string, start: number, end = Infinity): Operation => ({ kind: 'write', value, start, end });
const read = (value: string, start: number, end: number): Operation => ({ kind: 'read', value, start, end });

describe('a register', () => {
  it.each([
    ['reads after writes', [write('a', 0, 1), read('a', 2, 3), write('b', 4, 5), read('b', 6, 7)]],
    ['a read beside a write may see either', [write('a', 0, 1), write('b', 2, 9), read('b', 3, 4), read('b', 5, 6)]],
    ['a write without an answer may never be seen', [write('a', 0, 1), write('b', 2), read('a', 3, 4), read('a', 9, 10)]],
    ['or late', [write('a', 0, 1), write('b', 2), read('a', 3, 4), read('b', 9, 10)]],
    ['two writes at once, in either order', [write('a', 0, 10), write('b', 0, 10), read('b', 11, 12), read('b', 13, 14)]],
  ])('%s', (_, operations) => expect(staleness(operations)).toEqual([]));

  it.each([
    ['a stale read', [write('a', 0, 1), write('b', 2, 3), read('a', 4, 5)]],
    ['a read that falls back', [write('a', 0, 1), write('b', 2), read('b', 3, 4), read('a', 5, 6)]],
    ['two readers who disagree', [write('a', 0, 10), write('b', 0, 10), read('a', 11, 12), read('b', 13, 14), read('a', 15, 16)]],
    ['a write that is over and that nobody sees', [write('a', 0, 1), read('a', 1, 2), write('b', 3, 4), read('a', 5, 6)]],
    ['a read from the future', [read('a', 0, 1), write('a', 2, 3)]],
    ['a value from nowhere', [read('a', 0, 1)]],
  ])('finds %s', (_, operations) => expect(staleness(operations)).not.toEqual([]));

  it('finds a read that brought a position and saw what was there before', () => {
    const mine = write('b', 2, 9);
    expect(staleness([write('a', 0, 1), mine, { ...read('a', 3, 9), after: mine }])).toHaveLength(1);
  });
});

describe('an order', () => {
  const seen = (rank: number, start: number, end: number): Sighting => ({ rank, what: `at ${rank}`, start, end });

  it('goes up, and what overlaps may be seen either way', () =>
    expect(setbacks([seen(0, 0, 1), seen(1, 2, 5), seen(0, 3, 4), seen(1, 6, 7)])).toEqual([]));

  it('finds one that goes down', () => expect(setbacks([seen(0, 0, 1), seen(1, 2, 3), seen(0, 4, 5)])).toHaveLength(1));
});
