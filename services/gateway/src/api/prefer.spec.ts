import { expect, it } from 'vitest';
import { preferenceOf } from './prefer.js';

it.each([
  [undefined, 5000, ''],
  ['wait=2', 2000, 'wait=2'],
  ['wait=0', 0, 'wait=0'],
  ['wait=3600', 30_000, 'wait=30'],
  ['respond-async', 0, 'respond-async'],
  ['respond-async, wait=10', 10_000, 'respond-async, wait=10'],
  ['WAIT="7"; foo, return=minimal', 7000, 'wait=7'],
  ['wait=1, wait=9', 1000, 'wait=1'],
  ['wait=-1', 5000, ''],
  ['wait=abc', 5000, ''],
  ['wait=99999999999999999999', 5000, ''],
  [',,;;==', 5000, ''],
])('Prefer: %s', (header, wait, applied) => {
  expect(preferenceOf(header)).toEqual({ wait, applied });
});
