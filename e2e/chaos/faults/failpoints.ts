import { setTimeout as pause } from 'node:timers/promises';
import { lives, pidsOf, serviceNames, signal, type System } from '../../support/system.ts';
import { Missed, type Fault, type Scene, type Target } from './fault.ts';

/** Arms something in the process that answers at this address. */
async function arm(url: string, what: string): Promise<void> {
  const asked = fetch(`${url}/failpoints/${what}`, { method: 'POST', signal: AbortSignal.timeout(5000) });
  const { ok, status } = await asked.catch(() => {
    throw new Missed(`${url} does not answer just now`);
  });
  if (!ok) throw new Error(`POST ${url}/failpoints/${what} answered ${status}`);
}

/** Whether the services of a system can be made to fail at a point. */
export async function hasFailpoints(system: System): Promise<boolean> {
  const { gateway } = await system.status();
  return (await fetch(`${gateway}/failpoints`)).ok;
}

async function victimOf({ system, random, on: service }: Scene) {
  const processes = pidsOf(await system.status(), service);
  if (!processes.length) throw new Missed(`no process of ${service} runs just now`);
  return random.pick(processes);
}

const targetsOf = (services: readonly string[]) => services.map((service): Target => [service]);

/** A process kills itself at this very step, the next time it comes to it. */
const diesAt = (name: string, about: string, services: readonly string[] = serviceNames): Fault => ({
  name,
  about,
  needs: 'failpoints',
  targets: targetsOf(services),
  async strike(scene) {
    const { pid, url } = await victimOf(scene);
    let armed = false;
    const dies = async () => {
      await arm(url, name);
      armed = true;
      armed = !(await ends(pid, 10_000));
    };
    // Idle: it owns no shard, or nobody asks it. A point cannot be disarmed.
    await scene.undo.during(dies, () => armed && signal(pid, 'SIGKILL'));
    const strike = { hit: `${scene.on}, process ${pid}`, from: performance.now() };
    return armed ? { ...strike, instead: 'idle-kill', hit: `${strike.hit}, never at ${name}` } : strike;
  },
});

async function ends(pid: number, milliseconds: number): Promise<boolean> {
  for (const began = Date.now(); lives(pid); await pause(20)) if (Date.now() - began > milliseconds) return false;
  return true;
}

/** Set off for a while, by more than Kafka lets records be ahead unless it is told to, and then corrected at once, as time servers do. */
const clock: Fault = {
  name: 'clock',
  about: 'the clock of a process two hours ahead or behind, for 3 to 8 s',
  needs: 'failpoints',
  targets: targetsOf(serviceNames),
  async strike(scene) {
    const { pid, url } = await victimOf(scene);
    const seconds = scene.random.pick([7200, -7200]);
    const off = async () => {
      await arm(url, `clock?seconds=${seconds}`);
      await pause(3000 + scene.random.below(5000));
    };
    await scene.undo.during(off, () => arm(url, 'clock?seconds=0').catch(() => undefined)); // ended meanwhile: its successor's is right
    // Who reckoned by the wrong clock when his next heartbeat is due would be silent now; others notice when his session is over.
    await pause(8000);
    return { hit: `${scene.on}, process ${pid}, ${seconds} s`, from: performance.now() };
  },
};

/** The gateway has no stream of its own to send to. */
const streaming = serviceNames.filter((name) => name !== 'gateway');

export const failpointFaults: readonly Fault[] = [
  diesAt('after-fetch', 'kill -9 when records have come and nothing is done with them'),
  diesAt('before-commit', 'kill -9 when a turn is folded and not committed'),
  diesAt('after-commit', 'kill -9 when a turn is committed and its events are not sent'),
  diesAt('mid-send', 'kill -9 in the middle of a send to Kafka'),
  diesAt('after-ack', 'kill -9 when Kafka has acknowledged and the checkpoint does not know', streaming),
  diesAt('before-response', 'kill -9 of a gateway whose answer is ready and not sent', ['gateway']),
  clock,
];
