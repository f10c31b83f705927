import { readFileSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '../failure.ts';
import type { Home } from '../home.ts';
import { identify, isAlive, type ProcessIdentity } from './process-identity.ts';

/** What a launcher writes down so that later commands, and a launcher after a crash, know what is its own. */
export interface Running {
  readonly launcher: ProcessIdentity;
  readonly control: { readonly port: number; readonly token: string };
  readonly processes: readonly StartedProcess[];
}

export interface StartedProcess extends ProcessIdentity {
  readonly name: string;
  readonly stopSignal: NodeJS.Signals;
}

/** The launcher that runs this home now; undefined when none does, whatever an old file says. */
export async function findRunning(home: Home): Promise<Running | undefined> {
  const noted = read(home);
  return noted && (await isAlive(noted.launcher)) ? noted : undefined;
}

/** Takes the home for this process. Fails when another launcher has it. */
export async function claim(home: Home, control: Running['control']): Promise<void> {
  const launcher = await identify(process.pid);
  if (!launcher) throw new Error('This system does not say when a process was started.');
  const state: Running = { launcher, control, processes: [] };
  try {
    await writeFile(home.state, JSON.stringify(state), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (await findRunning(home))
      throw new Failure(`A launcher already runs ${home.root}`, 'See `npm run status`, or stop it with `npm stop`.');
    await stopLeftovers(home);
    await forget(home);
    await claim(home, control);
  }
}

/** Notes which processes run now; a reader sees the old list or the new one, never half of one. */
export async function noteProcesses(
  home: Home,
  control: Running['control'],
  started: readonly Omit<StartedProcess, 'started'>[],
): Promise<void> {
  const processes = await Promise.all(started.map(async (entry) => ({ ...entry, ...(await identify(entry.pid)) })));
  const alive = processes.filter((entry) => 'started' in entry) as StartedProcess[];
  const state: Running = { launcher: (await identify(process.pid))!, control, processes: alive };
  await writeFile(`${home.state}.new`, JSON.stringify(state), { mode: 0o600 });
  await rename(`${home.state}.new`, home.state);
}

/** Gives the home back. */
export const forget = (home: Home): Promise<void> => rm(home.state, { force: true });

/** What a killed launcher left behind: exactly the processes that it had started, and nobody who got their numbers later. */
export async function findLeftovers(home: Home): Promise<StartedProcess[]> {
  const noted = read(home)?.processes ?? [];
  const alive = await Promise.all(noted.map(isAlive));
  return noted.filter((_, i) => alive[i]);
}

/** Stops what a killed launcher left behind; answers the names of those that were still there. */
export async function stopLeftovers(home: Home): Promise<string[]> {
  const left = await findLeftovers(home);
  await Promise.all(left.map(stopLeftover));
  return left.map(({ name }) => name);
}

async function stopLeftover(left: StartedProcess): Promise<void> {
  const deadline = Date.now() + 10_000;
  let signal: NodeJS.Signals = left.stopSignal;
  for (let asked = false; await isAlive(left); await pause(50)) {
    if (!asked || Date.now() > deadline) {
      if (asked) signal = 'SIGKILL';
      try {
        process.kill(left.pid, signal);
      } catch {
        return; // it has just ended
      }
      asked = true;
    }
  }
}

function read(home: Home): Running | undefined {
  try {
    return JSON.parse(readFileSync(home.state, 'utf8')) as Running;
  } catch {
    return undefined;
  }
}
