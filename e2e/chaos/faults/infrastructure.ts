import { setTimeout as pause } from 'node:timers/promises';
import { serviceNames, signal, type System } from '../../support/system.ts';
import { Missed, type Fault, type Target } from './fault.ts';

async function pidOf(system: System, part: string): Promise<number> {
  const [pid] = (await system.status()).infrastructure[part]!.pids;
  if (pid === undefined) throw new Missed(`${part} does not run just now`);
  return pid;
}

/** A signal that ends a part; the launcher starts it again. */
const ends = (name: string, part: string, signalName: NodeJS.Signals, about: string): Fault => ({
  name,
  about,
  targets: [[part]],
  async strike({ system }) {
    const pid = await pidOf(system, part);
    signal(pid, signalName);
    return { hit: `${part}, process ${pid}`, from: performance.now() };
  },
});

/** A part that does not answer for a while, and then goes on as if nothing had been. */
const freezes = (name: string, part: string, seconds: number, about: string): Fault => ({
  name,
  about,
  targets: [[part]],
  async strike({ system, random, undo }) {
    const pid = await pidOf(system, part);
    const lasts = 1000 * seconds * (0.5 + random.below(100) / 100);
    const frozen = async () => {
      signal(pid, 'SIGSTOP');
      await pause(lasts);
    };
    await undo.during(frozen, () => signal(pid, 'SIGCONT'));
    return { hit: `${part}, for ${(lasts / 1000).toFixed(1)} s`, from: performance.now() };
  },
});

const registryDown: Fault = {
  name: 'registry-down',
  about: 'kill -9 of the registry and, while it is away, of a service that needs it to start',
  targets: serviceNames.map((service): Target => [service, 'registry']),
  async strike({ system, on: service }) {
    const registry = await pidOf(system, 'registry');
    const [pid] = (await system.status()).services[service]!.pids;
    signal(registry, 'SIGKILL');
    if (pid !== undefined) signal(pid, 'SIGKILL');
    return { hit: `registry, and ${service}, process ${pid}`, from: performance.now() };
  },
};

export const infrastructureFaults: readonly Fault[] = [
  ends('kafka-kill', 'kafka', 'SIGKILL', 'kill -9 of Kafka'),
  freezes('kafka-stop', 'kafka', 8, 'SIGSTOP of Kafka for 4 to 12 s'),
  ends('postgres-quit', 'postgres', 'SIGQUIT', 'an immediate stop of Postgres: no checkpoint, all connections cut'),
  registryDown,
];
