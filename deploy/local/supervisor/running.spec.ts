import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openHome, type Home } from '../home.ts';
import { identify, isAlive } from './process-identity.ts';
import { ask } from './control.ts';
import { claim, findRunning, forget, stopLeftovers, type Running } from './running.ts';

const control = { port: 1, token: 'x' };

function newHome(): Home {
  const folder = mkdtempSync(join(tmpdir(), 'running-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const home = openHome({ TRIBUTARY_HOME: folder });
  mkdirSync(home.data);
  return home;
}

async function sleeper() {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return (await identify(child.pid!))!;
}

const note = (home: Home, state: Running) => writeFileSync(home.state, JSON.stringify(state));

test('a home has one launcher at a time', async () => {
  const home = newHome();
  await claim(home, control);
  expect(await findRunning(home)).toMatchObject({ control });
  await expect(claim(home, control)).rejects.toThrow('A launcher already runs');
  await forget(home);
  expect(await findRunning(home)).toBeUndefined();
});

test('what a killed launcher left behind is stopped, and its home can be taken', async () => {
  const home = newHome();
  const child = await sleeper();
  const launcher = { pid: 2 ** 22 - 1, started: 'long ago' };
  note(home, { launcher, control, processes: [{ ...child, name: 'orders-1', stopSignal: 'SIGTERM' }] });
  await expect(ask(home, 'status')).rejects.toThrow(
    /was killed; what it had started still runs: orders-1\. Stop it with `npm stop`/,
  );
  await claim(home, control);
  expect(await isAlive(child)).toBe(false);
});

test('a process that only has the number of one that was left behind is not touched', async () => {
  const home = newHome();
  const stranger = await sleeper();
  const processes = [{ pid: stranger.pid, started: 'another time', name: 'kafka', stopSignal: 'SIGTERM' as const }];
  note(home, { launcher: { pid: 1, started: 'x' }, control, processes });
  expect(await stopLeftovers(home)).toEqual([]);
  expect(await isAlive(stranger)).toBe(true);
});
