import { readFile } from 'node:fs/promises';
import type { Status } from '../support/system.ts';

/** Most that a process of a service may hold resident, in MiB: its heap is bounded at 128, it idles at 120 and works at 215. */
export const bound = 300;

/** The most that any process of each service has ever held, in MiB (Linux only; elsewhere empty). */
export class Memory {
  readonly highest: Record<string, number> = {};

  async sample(status: Status): Promise<void> {
    for (const [service, { pids }] of Object.entries(status.services)) {
      for (const pid of pids) {
        const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
        const mebibytes = Math.round(Number(/^VmHWM:\s+(\d+)/m.exec(text)?.[1] ?? 0) / 1024);
        if (mebibytes) this.highest[service] = Math.max(this.highest[service] ?? 0, mebibytes);
      }
    }
  }

  get problems(): string[] {
    return Object.entries(this.highest)
      .filter(([, mebibytes]) => mebibytes > bound)
      .map(([service, mebibytes]) => `a process of ${service} held ${mebibytes} MiB; ${bound} are the bound`);
  }
}
