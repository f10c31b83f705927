import { systemStatus } from '../support/system.ts';
import { descendants, memoryOf } from './processes.ts';

/** In MiB. Every Node process maps the same 56 MiB of Node's binary: `resident` counts them whole, `proportional` by its share. */
export interface Memory {
  readonly resident: number;
  readonly proportional: number;
}

export interface SystemMemory {
  /** The largest process of each service. */
  readonly services: Readonly<Record<string, Memory>>;
  /** All processes, infrastructure and launcher too; what they share counted once. */
  readonly system: number;
}

/** Memory of the running system (Linux only; elsewhere 0). */
export async function systemMemory(): Promise<SystemMemory> {
  const { services, launcher } = await systemStatus();
  const memory: Record<string, Memory> = {};
  for (const [name, { pids }] of Object.entries(services)) {
    for (const pid of pids) {
      const { resident = 0, proportional = 0 } = memory[name] ?? {};
      memory[name] = {
        resident: Math.max(resident, await memoryOf(pid, 'Rss')),
        proportional: Math.max(proportional, await memoryOf(pid, 'Pss')),
      };
    }
  }
  let system = 0;
  for (const pid of await descendants([launcher])) system += await memoryOf(pid, 'Pss');
  return { services: memory, system };
}
