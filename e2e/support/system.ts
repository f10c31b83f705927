import { openHome } from '../../deploy/local/home.ts';
import { ask } from '../../deploy/local/supervisor/control.ts';
import { serviceNames } from '../../deploy/local/supervisor/services.ts';
import type { Status } from '../../deploy/local/supervisor/status.ts';

export type { Status };
/** Every service of the system has shards. */
export { serviceNames };

/** A running system, by way of its launcher: to ask that directly spares the processor a process for every question. */
export interface System {
  readonly home: string;
  status(): Promise<Status>;
  /** Answers when the new processes are ready and the old ones gone. */
  scale(service: string, processes: number): Promise<void>;
  /** Asks the launcher for anything that it knows. */
  ask<T>(order: string, body?: unknown): Promise<T>;
}

/** The system of a home; without one, of the home of this environment. */
export function systemIn(folder?: string): System {
  const home = openHome(folder ? { TRIBUTARY_HOME: folder } : process.env);
  return {
    home: home.root,
    ask: (order, body) => ask(home, order, body),
    status: () => ask<Status>(home, 'status'),
    scale: (service, count) => ask(home, 'scale', { service, count }),
  };
}

/** The status of the system of this environment, which may have come after this module. */
export const systemStatus = (): Promise<Status> => systemIn().status();

/** Runs a service of this environment's system as that many processes; answers when they are ready. */
export const scale = (service: string, processes: number): Promise<void> => systemIn().scale(service, processes);

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
