import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds in a clock tick of Linux. */
const tick = 10;

/** Processes and all that they have started, directly or not (Linux only; elsewhere only themselves). */
export async function descendants(roots: readonly number[]): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const entry of await readdir('/proc').catch(() => [])) {
    const stat = /^\d+$/.test(entry) && (await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => ''));
    if (stat) parents.set(Number(entry), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const family = [...roots];
  for (const member of family) for (const [pid, parent] of parents) if (parent === member) family.push(pid);
  return family;
}

/** Begins to watch the CPU time of processes and their descendants. Asked later, answers what they have taken since, in milliseconds. */
export async function watchCpu(roots: () => Promise<readonly number[]>): Promise<() => Promise<number>> {
  const before = await cpuTime(await roots());
  return async () => (await cpuTime(await roots())) - before;
}

/** What `spent` answers once the processes have done all that they were given: when they take less than half a core. */
export async function whenAtRest(spent: () => Promise<number>, patience = 30_000): Promise<number> {
  const pause = 250;
  for (let before = await spent(), left = patience; ; left -= pause) {
    await sleep(pause);
    const now = await spent();
    if (now - before < pause / 2 || left <= 0) return now;
    before = now;
  }
}

/** Memory of a process in MiB: resident (`Rss`), or with every page that it shares counted by its share (`Pss`). */
export async function memoryOf(pid: number, kind: 'Rss' | 'Pss'): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return Math.round(Number(new RegExp(`^${kind}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0) / 1024);
}

/** Of processes and their descendants, also of those that have ended: their parents have it. */
async function cpuTime(roots: readonly number[]): Promise<number> {
  let sum = 0;
  for (const pid of await descendants(roots)) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (stat) for (const ticks of fields.slice(11, 15)) sum += Number(ticks) * tick;
  }
  return sum;
}
