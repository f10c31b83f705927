import { expect, it } from 'vitest';
import { Setbacks } from './setbacks.js';

it('lets each shard have its turn, those that have failed least first', () => {
  const setbacks = new Setbacks();
  const order: (number | undefined)[] = [];
  let missing = [0, 1, 2];
  for (let attempt = 0; attempt < 6; attempt++) {
    const next = setbacks.next(missing);
    order.push(next);
    // Only shard 2 can be taken over.
    if (next === 2) missing = missing.filter((id) => id !== 2);
    else setbacks.add(next!, new Error(`attempt ${attempt}`));
  }
  expect(order).toEqual([0, 1, 2, 0, 1, 0]);
  expect([setbacks.times(0), setbacks.error(0)?.message]).toEqual([3, 'attempt 5']);
  setbacks.forget(0);
  expect([setbacks.times(0), setbacks.error(0), setbacks.next([])]).toEqual([0, undefined, undefined]);
});
