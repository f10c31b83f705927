import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

export interface SystemStatus {
  gateway: string;
  kafka: string;
  postgres: Record<string, string>;
  services: Record<string, { pids: number[] }>;
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

/** Resident memory of every service process, in MiB (Linux only; elsewhere empty). */
export async function residentMemory(): Promise<Record<string, number>> {
  const { services } = await systemStatus();
  const memory: Record<string, number> = {};
  for (const [name, { pids }] of Object.entries(services)) {
    for (const pid of pids) {
      const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
      const kib = /VmRSS:\s+(\d+)/.exec(text)?.[1];
      if (kib) memory[name] = Math.max(memory[name] ?? 0, Math.round(Number(kib) / 1024));
    }
  }
  return memory;
}
