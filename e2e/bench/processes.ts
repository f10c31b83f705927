import { readdir, readFile } from 'node:fs/promises';

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
  const before = await cpuTimes(await roots());
  return async () => [...(await cpuTimes(await roots()))].reduce((sum, [pid, time]) => sum + time - (before.get(pid) ?? 0), 0);
}

/** Memory of a process in MiB: resident (`Rss`), or with every page that it shares counted by its share (`Pss`). */
export async function memoryOf(pid: number, kind: 'Rss' | 'Pss'): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return Math.round(Number(new RegExp(`^${kind}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0) / 1024);
}

async function cpuTimes(roots: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const times = new Map<number, number>();
  for (const pid of await descendants(roots)) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (stat) times.set(pid, (Number(fields[11]) + Number(fields[12])) * tick);
  }
  return times;
}
