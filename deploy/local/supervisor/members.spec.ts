import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { openHome } from '../home.ts';
import { firstGap, partStatus, serviceMembers } from './members.ts';
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

describe('a system that is stopped', () => {
  /** A service of which no process gets as far as being spawned: they all wait for their database. */
  function starting() {
    const folder = mkdtempSync(join(tmpdir(), 'members-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const stopping = new AbortController();
    const database = Promise.withResolvers<void>();
    const ensureDatabase = vi.fn(() => database.promise);
    const members = serviceMembers(
      openHome({ TRIBUTARY_HOME: folder }),
      { name: 'orders', processes: 1 },
      { first: { orders: 29_500 }, spare: 29_520, taken: new Set() },
      { kafkaBrokers: '', schemaRegistryUrl: '', databaseUrl: '', authDevKey: '', ensureDatabase },
      stopping.signal,
      () => undefined,
    );
    async function stop() {
      stopping.abort(new Error('the system stops'));
      const stopped = Promise.all(members.processes.map((process) => process.stop()));
      database.resolve();
      await stopped;
    }
    return { members, ensureDatabase, stop };
  }

  test('has no process that a scale under way would have started', async () => {
    const { members, ensureDatabase, stop } = starting();
    const scaled = members.scale(2); // looks for a port now
    await stop();
    await expect(scaled).rejects.toThrow('the system stops');
    expect(members.processes).toEqual([]);
    expect(ensureDatabase).not.toHaveBeenCalled();
  });

  test('has no process that a scale behind another would have started', async () => {
    const { members, ensureDatabase, stop } = starting();
    const first = members.scale(1);
    const second = members.scale(3);
    await vi.waitFor(() => expect(ensureDatabase).toHaveBeenCalledOnce());
    const both = Promise.allSettled([first, second]);
    await stop();
    expect(await both).toMatchObject([
      { reason: { message: 'orders-1 was stopped' } },
      { reason: { message: 'the system stops' } },
    ]);
    expect(members.processes).toHaveLength(1);
    expect(ensureDatabase).toHaveBeenCalledOnce();
  });
});
