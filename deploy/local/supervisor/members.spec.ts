import { expect, test } from 'vitest';
import { firstGap, partStatus } from './members.ts';
import { worstHealth } from './status.ts';
import type { Supervised } from './supervised.ts';

test('a new process takes the first number that is free', () => {
  expect(firstGap([])).toBe(1);
  expect(firstGap([1, 3])).toBe(2);
});

test('several processes are as healthy as the worst of them', () => {
  expect(worstHealth([])).toBe('stopped');
  expect(worstHealth(['ready', 'ready'])).toBe('ready');
  expect(worstHealth(['ready', 'restarting', 'starting'])).toBe('restarting');
});

test('what is said of several processes is why the one ended that did so last', () => {
  const process = (lastExitAt: number, lastExit?: string) => ({ lastExitAt, lastExit, restarts: 1 }) as Supervised;
  const processes = [process(7, 'exit code 3'), process(5, 'killed by SIGKILL'), process(0)];
  expect(partStatus(processes, 'ready', [])).toMatchObject({ restarts: 3, lastExit: 'exit code 3' });
  expect(partStatus([process(0)], 'ready', [])).not.toHaveProperty('lastExit');
});
