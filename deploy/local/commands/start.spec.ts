import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openHome } from '../home.ts';
import { openControl } from '../supervisor/control.ts';
import { claim } from '../supervisor/running.ts';
import type { PartStatus } from '../supervisor/status.ts';
import { alreadyRunning } from './start.ts';

/** The home of a launcher that is ready when told so, and whose service does so. */
async function launcher(ready: () => Promise<void>, health: PartStatus['health']) {
  const folder = mkdtempSync(join(tmpdir(), 'start-'));
  const home = openHome({ TRIBUTARY_HOME: folder });
  const services = { orders: { pids: [], health, restarts: 0, logs: [] } };
  const status = { gateway: 'http://127.0.0.1:8080', postgresAdmin: 'postgres://127.0.0.1:15432/postgres', services };
  const { control, close } = await openControl(Promise.resolve({ ready, status: async () => status }));
  await claim(home, control);
  const printed = vi.spyOn(console, 'log').mockReturnValue(undefined);
  onTestFinished(() => {
    close();
    printed.mockRestore();
    rmSync(folder, { recursive: true });
  });
  return home;
}

test('a second start returns when the first one is ready', async () => {
  const ready = Promise.withResolvers<void>();
  const home = await launcher(() => ready.promise, 'ready');
  const answered = vi.fn();
  const second = alreadyRunning(home, {}).then(answered);
  await vi.waitFor(() => expect(console.log).toHaveBeenCalledWith('Already running.\n'));
  await alreadyRunning(await launcher(async () => undefined, 'ready'), {}); // as long as it takes when there is nothing to wait for
  expect(answered).not.toHaveBeenCalled();
  ready.resolve();
  await second;
});

test('a second start fails like the first one', async () => {
  const home = await launcher(() => Promise.reject(new Error('orders-1 does not start')), 'restarting');
  await expect(alreadyRunning(home, {})).rejects.toThrow('orders-1 does not start');
});

test('a second start fails when services are wanted and none run', async () => {
  const home = await launcher(async () => undefined, 'stopped');
  await expect(alreadyRunning(home, {})).rejects.toThrow('It runs without orders. Begin anew: `npm stop`, and `npm start`.');
  await alreadyRunning(home, { infraOnly: true });
});
