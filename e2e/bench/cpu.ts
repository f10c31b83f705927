import { readFile } from 'node:fs/promises';
import { descendants } from './system.ts';

/** Milliseconds in a clock tick of Linux. */
const tick = 10;

/** CPU time in milliseconds that each of these processes has taken so far (Linux only; elsewhere nothing). */
export async function cpuTimes(pids: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const times = new Map<number, number>();
  for (const pid of pids) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (stat) times.set(pid, (Number(fields[11]) + Number(fields[12])) * tick);
  }
  return times;
}

/** Adds up the CPU time of a process and all that it has started, in milliseconds, while `work` goes on. */
export async function cpuWhile<T>(root: number, work: () => Promise<T>): Promise<{ result: T; cpu: number }> {
  const before = await cpuTimes(await descendants(root));
  const result = await work();
  const after = await cpuTimes(await descendants(root));
  let cpu = 0;
  for (const [pid, time] of after) cpu += time - (before.get(pid) ?? 0);
  return { result, cpu };
}
