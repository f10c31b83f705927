import { expect, test } from 'vitest';
import { processCount } from './scale.ts';

test.each([
  ['0', 0],
  ['3', 3],
  ['32', 32],
])('%j is a number of processes', (text, count) => {
  expect(processCount(text)).toBe(count);
});

test.each(['', ' ', '0x2', '1e0', 'abc', '-1', '1.5', '33', '9'.repeat(400)])('%j is not', (text) => {
  expect(() => processCount(text)).toThrow('Give a whole number from 0 to 32.');
});
