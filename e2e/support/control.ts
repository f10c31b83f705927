import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serviceNames } from '../../deploy/local/supervisor/services.ts';
import type { SystemStatus } from './system.ts';

export type Status = SystemStatus;
/** Every service of the system has shards. */
export { serviceNames };

/** A running system, by way of its launcher. */
export interface System {
  readonly home: string;
  status(): Promise<Status>;
  /** Answers when the new processes are ready and the old ones gone. */
  scale(service: string, processes: number): Promise<void>;
  /** Asks the launcher for anything that it knows. */
  ask<T>(order: string, body?: unknown): Promise<T>;
}

/** Finds the launcher of a home; asking it directly spares the processor a process for every question. */
export async function systemIn(home: string): Promise<System> {
  const state = await readFile(join(home, 'running.json'), 'utf8').catch(() => {
    throw new Error(`no system runs in ${home}; start one with \`npm start -- --detach\`, or leave out --running`);
  });
  const { control } = JSON.parse(state) as { control: { port: number; token: string } };
  async function ask<T>(order: string, body?: unknown): Promise<T> {
    const response = await fetch(`http://127.0.0.1:${control.port}/${order}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${control.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body ?? null),
    });
    const answer = (await response.json()) as T & { error?: string };
    if (!response.ok) throw new Error(`the launcher refuses ${order}: ${answer?.error ?? response.status}`);
    return answer;
  }
  return {
    home,
    ask,
    status: () => ask<Status>('status'),
    scale: (service, count) => ask('scale', { service, count }),
  };
}

/** Addresses of the processes of each service. */
export function urlsOf(status: Status): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(status.services).map(([name, { urls }]) => [name, urls ?? []]));
}

/** Process ids by address: a service lists both in the same order. */
export function pidsOf(status: Status, service: string): { pid: number; url: string }[] {
  const { pids, urls = [] } = status.services[service]!;
  return pids.length === urls.length ? pids.map((pid, at) => ({ pid, url: urls[at]! })) : [];
}

/** A signal for a process of the system; one that has just ended needs none any more. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Whether there is a process of that number. */
export function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
