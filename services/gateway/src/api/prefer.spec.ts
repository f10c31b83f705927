import type { FastifyRequest } from 'fastify';
import { expect, it, vi } from 'vitest';
import { Preference, preferenceOf } from './prefer.js';

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
  ['return=minimal; wait=0', 5000, ''],
  ['x="a, wait=0", wait=3; y', 3000, 'wait=3'],
  ['x="a, wait=0', 5000, ''],
  [',,;;==', 5000, ''],
])('Prefer: %s', (header, wait, applied) => {
  expect(Preference.parse(header)).toMatchObject({ wait, applied });
});

it('the wait of a request is one, however many parts it has', () => {
  vi.useFakeTimers();
  const request = { headers: { prefer: 'wait=3' } } as unknown as FastifyRequest;
  expect(preferenceOf(request).left).toBe(3000);
  vi.advanceTimersByTime(2000);
  expect(preferenceOf(request).left).toBe(1000);
  vi.advanceTimersByTime(2000);
  expect(preferenceOf(request).left).toBe(0);
  vi.useRealTimers();
});
