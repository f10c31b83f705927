import { expect, it } from 'vitest';
import { hasReached } from './await-order.js';

it.each([
  ['PLACED', 'PLACED', true],
  ['PLACED', 'CONFIRMED', false],
  ['CONFIRMED', 'PLACED', true],
  ['SHIPPED', 'DELIVERED', false],
  ['DELIVERED', 'CONFIRMED', true],
  ['REJECTED', 'CONFIRMED', true],
  ['CANCELLED', 'DELIVERED', true],
  ['SHIPPED', 'CANCELLED', false],
  ['DELIVERED', 'CANCELLED', true],
] as const)('an order that is %s needs no wait until %s: %s', (status, until, reached) => {
  expect(hasReached(status, until)).toBe(reached);
});
