import { existsSync, readFileSync } from 'node:fs';
import { link, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure, oneLine } from '../failure.ts';
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
  const noted = read<Running>(home.state);
  return noted && (await isAlive(noted.launcher)) ? noted : undefined;
}

/** Takes the home for this process. Fails when another launcher has it. */
export async function claim(home: Home, control: Running['control']): Promise<void> {
  const launcher = await identify(process.pid);
  if (!launcher) throw new Error('This system does not say when a process was started.');
  const state: Running = { launcher, control, processes: [] };
  if (await create(home.state, state)) return;
  if (await findRunning(home))
    throw new Failure(`A launcher already runs ${home.root}`, 'See `npm run status`, or stop it with `npm stop`.');
  await stopLeftovers(home);
  await claim(home, control);
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
  const noted = read<Running>(home.state)?.processes ?? [];
  const alive = await Promise.all(noted.map(isAlive));
  return noted.filter((_, i) => alive[i]);
}

/** Stops what a killed launcher left behind, and takes its home from it; answers the names of those that were still there. */
export async function stopLeftovers(home: Home): Promise<string[]> {
  // One at a time: a second one would take the home from the launcher that has come meanwhile.
  const lock = `${home.state}.lock`;
  while (!(await create(lock, await identify(process.pid)))) {
    const holder = read<ProcessIdentity>(lock);
    if (holder && !(await isAlive(holder))) await rm(lock, { force: true });
    await pause(50);
  }
  try {
    if (!existsSync(home.state) || (await findRunning(home))) return []; // somebody else was here before
    const left = await findLeftovers(home);
    await Promise.all(left.map(stopLeftover));
    await forget(home);
    return left.map(({ name }) => name);
  } finally {
    await rm(lock, { force: true });
  }
}

async function stopLeftover(left: StartedProcess): Promise<void> {
  const deadline = Date.now() + 10_000;
  let signal: NodeJS.Signals = left.stopSignal;
  for (let asked = false; await isAlive(left); await pause(50)) {
    if (!asked || Date.now() > deadline) {
      if (asked) signal = 'SIGKILL';
      try {
        process.kill(left.pid, signal);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ESRCH') return; // it has just ended
        throw ofAnotherUser(`${left.name} (pid ${left.pid}) cannot be stopped`, error);
      }
      asked = true;
    }
  }
}

/** Makes a file that is there as a whole or not at all, unless there is one; answers whether it did. */
async function create(path: string, content: unknown): Promise<boolean> {
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, JSON.stringify(content), { mode: 0o600, flush: true });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    await rm(draft, { force: true });
  }
}

function read<T>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof SyntaxError || code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw code === 'EACCES' ? ofAnotherUser(`${path} cannot be read`, error) : error;
  }
}

function ofAnotherUser(what: string, cause: unknown): Failure {
  return new Failure(`${what} (${oneLine(cause)})`, 'Run the command as the user who started the system.', { cause });
}
