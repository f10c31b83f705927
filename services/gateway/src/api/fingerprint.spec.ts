import { expect, it } from 'vitest';
import { fingerprintOf } from './fingerprint.js';

it('is the same for bodies that say the same', () => {
  expect(fingerprintOf({ a: 1, b: { c: [1, 2], d: 'x' } })).toBe(fingerprintOf({ b: { d: 'x', c: [1, 2] }, a: 1, e: undefined }));
});

it.each([
  [{ a: 1 }, { a: '1' }],
  [{ a: [1, 2] }, { a: [2, 1] }],
  [{ a: 1 }, { a: 1, b: null }],
  [{ 'a":1,"b': 2 }, { a: 1, b: 2 }],
  [{ lines: [{ sku: 'a' }, { sku: 'b' }] }, { lines: [{ sku: 'a', b: 'b' }] }],
])('%j and %j differ', (one, other) => {
  expect(fingerprintOf(one)).not.toBe(fingerprintOf(other));
});
