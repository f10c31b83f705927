import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
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

test('of two that find a killed launcher, the second finds the first one running', async () => {
  const home = newHome();
  const first = await sleeper();
  const second = await sleeper();
  const lock = `${home.state}.lock`;
  note(home, {
    launcher: { pid: 2 ** 22 - 1, started: 'x' },
    control,
    processes: [{ ...second, name: 'kafka', stopSignal: 'SIGTERM' }],
  });
  writeFileSync(lock, JSON.stringify(first));
  const stopped = stopLeftovers(home);
  note(home, { launcher: first, control, processes: [] });
  rmSync(lock);
  expect(await stopped).toEqual([]);
  expect(await isAlive(second)).toBe(true);
  expect(await findRunning(home)).toMatchObject({ launcher: first });
});

test('who was killed while taking a home over does not keep others from it', async () => {
  const home = newHome();
  const dead = { pid: 2 ** 22 - 1, started: 'x' };
  note(home, { launcher: dead, control, processes: [] });
  writeFileSync(`${home.state}.lock`, JSON.stringify(dead));
  await claim(home, control);
  expect(readdirSync(home.root)).toEqual(['data', 'running.json']);
});

test('what belongs to another user is not taken for stopped', async () => {
  const home = newHome();
  const child = await sleeper();
  note(home, { launcher: { pid: 1, started: 'x' }, control, processes: [{ ...child, name: 'kafka', stopSignal: 'SIGTERM' }] });
  const kill = vi.spyOn(process, 'kill').mockImplementation(() => {
    throw Object.assign(new Error('kill EPERM'), { code: 'EPERM' });
  });
  onTestFinished(() => kill.mockRestore());
  await expect(stopLeftovers(home)).rejects.toThrow(
    /^kafka \(pid \d+\) cannot be stopped \(kill EPERM\)\. Run the command as the user/,
  );
});

test.skipIf(process.platform === 'win32')('a state that may not be read is not taken for none', async () => {
  const home = newHome();
  await claim(home, control);
  chmodSync(home.state, 0);
  const isRoot = process.geteuid!() === 0;
  if (isRoot) process.seteuid!(65_534); // root may read it all the same
  try {
    await expect(findRunning(home)).rejects.toThrow(/running\.json cannot be read \(EACCES.*\)\. Run the command as the user/);
  } finally {
    if (isRoot) process.seteuid!(0);
  }
});
