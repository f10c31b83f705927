import { expect, test } from 'vitest';
import { pauseMs } from './backoff.ts';

test('the pause doubles with every crash in a row, up to ten seconds', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 8, 50].map(pauseMs)).toEqual([200, 400, 800, 1600, 3200, 6400, 10_000, 10_000, 10_000]);
});
