import { systemStatus, type SystemStatus } from '../support/system.ts';
import { descendants, memoryOf } from './processes.ts';

/** The system that runs here, with every service; ends the process when there is none. */
export async function runningSystem(): Promise<SystemStatus> {
  const status = await systemStatus().catch(() => undefined);
  const missing = whatIsMissing(status);
  if (status && !missing) return status;
  console.error(missing);
  process.exit(1);
}

/** Why there is nothing to measure; empty when there is. */
export function whatIsMissing(status: Pick<SystemStatus, 'services'> | undefined): string {
  if (!status) return 'no system is running here; start one: npm start -- --detach';
  const stopped = Object.entries(status.services).flatMap(([name, { health }]) => (health === 'stopped' ? [name] : []));
  if (!stopped.length) return '';
  const commands = stopped.map((name) => `npm run scale -- ${name} 1`).join('; ');
  return `the system runs without ${stopped.join(', ')}, which the measurement needs; bring them back: ${commands}`;
}

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
