import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isoTime } from './iso-time.js';

it('a time is written as everywhere, whatever was written before', () => {
  const near = fc.integer({ min: -5000, max: 5000 }).map((milliseconds) => new Date(milliseconds));
  fc.assert(
    fc.property(fc.array(fc.oneof(near, fc.date({ noInvalidDate: true }))), (times) => {
      expect(times.map(isoTime)).toEqual(times.map((time) => time.toISOString()));
    }),
  );
  expect(() => isoTime(new Date(Number.NaN))).toThrow(RangeError);
});
