import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

export interface SystemStatus {
  gateway: string;
  kafka: string;
  registry: string;
  postgres: Record<string, string>;
  postgresAdmin: string;
  services: Record<string, { pids: number[] }>;
  infrastructure: Record<string, { pids: number[] }>;
  launcher: number;
}

const launcher = new URL('../../deploy/local/main.ts', import.meta.url).pathname;

/** The running system, as `npm run status -- --json` tells it. */
export async function systemStatus(): Promise<SystemStatus> {
  const { stdout } = await promisify(execFile)(process.execPath, [launcher, 'status', '--json']);
  const status = JSON.parse(stdout) as SystemStatus;
  if (!Object.values(status.services ?? {}).some(({ pids }) => pids.length)) {
    console.error('no system is running here; start one: npm start -- --detach');
    process.exit(1);
  }
  return status;
}

/** Runs a service as that many processes; resolves when the launcher has started or stopped them. */
export async function scale(service: string, processes: number): Promise<void> {
  await promisify(execFile)(process.execPath, [launcher, 'scale', service, String(processes)], { timeout: 150_000 });
}

/**
 * Resident memory in MiB: of the largest process of each service, and of the whole system with its infrastructure and launcher,
 * shared pages counted once (Linux only; elsewhere empty).
 */
export async function residentMemory(): Promise<{ services: Record<string, number>; system: number }> {
  const { services, launcher } = await systemStatus();
  const memory: Record<string, number> = {};
  for (const [name, { pids }] of Object.entries(services)) {
    for (const pid of pids) memory[name] = Math.max(memory[name] ?? 0, await mebibytes(pid, 'Rss'));
  }
  let system = 0;
  for (const pid of await descendants(launcher)) system += await mebibytes(pid, 'Pss');
  return { services: memory, system };
}

async function mebibytes(pid: number, name: 'Rss' | 'Pss'): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return Math.round(Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0) / 1024);
}

/** A process and all that it has started, directly or not. */
export async function descendants(root: number): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const entry of await readdir('/proc').catch(() => [])) {
    const stat = /^\d+$/.test(entry) && (await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => ''));
    if (stat) parents.set(Number(entry), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const family = [root];
  for (const member of family) for (const [pid, parent] of parents) if (parent === member) family.push(pid);
  return family;
}
