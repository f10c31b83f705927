import { expect, test } from 'vitest';
import { firstGap } from './members.ts';
import { worstHealth } from './status.ts';

test('a new process takes the first number that is free', () => {
  expect(firstGap([])).toBe(1);
  expect(firstGap([1, 3])).toBe(2);
});

test('several processes are as healthy as the worst of them', () => {
  expect(worstHealth([])).toBe('stopped');
  expect(worstHealth(['ready', 'ready'])).toBe('ready');
  expect(worstHealth(['ready', 'restarting', 'starting'])).toBe('restarting');
});
