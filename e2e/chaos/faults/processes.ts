import { setTimeout as pause } from 'node:timers/promises';
import { lives, pidsOf, serviceNames, signal } from '../../support/system.ts';
import { Missed, type Fault, type Scene, type Target } from './fault.ts';

/** Session time-out of the Kafka group, in milliseconds: after it, others take the shards of who is silent. */
const sessionTimeout = 6000;

const targets = serviceNames.map((service): Target => [service]);

/** Processes of a service; at least two, so that a successor is there. */
async function atLeastTwo({ system }: Scene, service: string): Promise<{ pid: number; url: string }[]> {
  if ((await system.status()).services[service]!.pids.length < 2) await system.scale(service, 2);
  const processes = pidsOf(await system.status(), service);
  if (processes.length < 2) throw new Missed(`${service} has no second process just now`);
  return processes;
}

const kill: Fault = {
  name: 'kill',
  about: 'kill -9 of a process of a service',
  targets,
  async strike({ system, random, on: service }) {
    const { pids } = (await system.status()).services[service]!;
    const pid = pids[random.below(pids.length)];
    if (pid === undefined) throw new Missed(`${service} does not run just now`);
    signal(pid, 'SIGKILL');
    return { hit: `${service}, process ${pid}`, from: performance.now() };
  },
};

const killAll: Fault = {
  name: 'kill-all',
  about: 'kill -9 of every process of a service at once',
  targets,
  async strike({ system, on: service }) {
    const { pids } = (await system.status()).services[service]!;
    for (const pid of pids) signal(pid, 'SIGKILL');
    return { hit: `${service}, ${pids.length === 1 ? '1 process' : `${pids.length} processes`}`, from: performance.now() };
  },
};

const zombie: Fault = {
  name: 'zombie',
  about: 'SIGSTOP of a process for longer than its session; a successor takes over; SIGCONT wakes the zombie',
  targets,
  async strike(scene) {
    const { random, well, undo, on: service } = scene;
    const processes = await atLeastTwo(scene, service);
    const victim = random.pick(processes);
    const takenOver = async () => {
      const stopped = performance.now();
      signal(victim.pid, 'SIGSTOP');
      await pause(sessionTimeout);
      // Unless another fault has ended it meanwhile, and the launcher has started it again.
      await well([service], () => (lives(victim.pid) ? victim.url : undefined));
      const tookOver = performance.now() - stopped;
      await pause(1000 + random.below(2000));
      return { hit: `${service}, process ${victim.pid}`, from: performance.now(), tookOver };
    };
    return undo.during(takenOver, () => signal(victim.pid, 'SIGCONT'));
  },
};

/** Two numbers of processes to go to, one after the other, from that many: each another than before. The gateway is never alone. */
export function steps(service: string, before: number): readonly (readonly [number, number])[] {
  const least = service === 'gateway' ? 2 : 1;
  const ways = [
    [3, least],
    [3, 2],
    [least, 2],
    [2, 3],
  ] as const;
  return ways.filter(([first, second]) => first !== before && first !== second);
}

const scale: Fault = {
  name: 'scale',
  about: 'a service to another number of processes, and on to yet another as soon as those are ready',
  targets,
  async strike({ system, random, on: service }) {
    const before = (await system.status()).services[service]!.pids.length;
    const [first, second] = random.pick(steps(service, before));
    await system.scale(service, first);
    await pause(random.below(1500));
    await system.scale(service, second);
    return { hit: `${service} from ${before} to ${first} to ${second}`, from: performance.now() };
  },
};

export const processFaults: readonly Fault[] = [kill, killAll, zombie, scale];
