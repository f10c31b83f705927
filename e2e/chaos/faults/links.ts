import { setTimeout as pause } from 'node:timers/promises';
import { serviceNames, type System } from '../../support/system.ts';
import { Missed, type Fault, type Target } from './fault.ts';

type Server = 'kafka' | 'postgres';

/** Whether a system has links between its services and their servers that can be broken. */
export async function hasLinks(system: System): Promise<boolean> {
  return Object.keys(await system.ask<Record<string, string>>('links')).length > 0;
}

const targetsOf = (to: Server) => serviceNames.map((service): Target => [`${service}/${to}`]);

/** For a while, a service's link to a server does not do what it should. */
const breaks = (
  name: string,
  to: Server,
  modes: readonly string[],
  [least, most]: readonly [number, number],
  about: string,
): Fault => ({
  name,
  about: `${about}, for ${least} to ${most} s`,
  needs: 'links',
  targets: targetsOf(to),
  async strike({ system, random, undo, on }) {
    const service = on.split('/')[0]!;
    const mode = random.pick(modes);
    const seconds = least + random.below(10 * (most - least)) / 10;
    const broken = async () => {
      await system.ask('link', { service, to, mode });
      await pause(seconds * 1000);
    };
    await undo.during(broken, () => system.ask('link', { service, to, mode: 'open' }));
    return { hit: `${service} to ${to}, ${mode}, for ${seconds.toFixed(1)} s`, from: performance.now() };
  },
});

const lostCommit: Fault = {
  name: 'lost-commit',
  about: 'a turn is committed, its answer is lost and the connection cut',
  needs: 'links',
  targets: targetsOf('postgres'),
  async strike({ system, undo, on }) {
    const service = on.split('/')[0]!;
    const link = async () => (await system.ask<Record<string, string>>('links'))[on];
    const waits = async () => {
      await system.ask('link', { service, to: 'postgres', mode: 'lost-commit' });
      for (const began = Date.now(); (await link()) !== 'open'; await pause(20)) {
        if (Date.now() - began > 10_000) throw new Missed(`${service} has committed nothing for 10 s`);
      }
    };
    await undo.during(waits, () => system.ask('link', { service, to: 'postgres', mode: 'open' }));
    return { hit: service, from: performance.now() };
  },
};

const both = ['no-requests', 'no-answers'];

export const linkFaults: readonly Fault[] = [
  lostCommit,
  breaks('kafka-cut', 'kafka', ['refused'], [1, 8], 'connections of a service to Kafka cut and refused'),
  breaks('kafka-silent', 'kafka', ['silent'], [2, 12], 'a service and Kafka do not hear each other; then all comes late'),
  breaks('kafka-one-way', 'kafka', both, [2, 12], 'a service does not hear Kafka, or Kafka the service'),
  breaks('postgres-cut', 'postgres', ['refused'], [1, 8], 'connections of a service to Postgres cut and refused'),
  breaks(
    'postgres-silent',
    'postgres',
    ['silent'],
    [2, 12],
    'a service and Postgres do not hear each other; then all comes late',
  ),
  breaks('postgres-one-way', 'postgres', both, [2, 12], 'a service does not hear Postgres, or Postgres the service'),
  breaks('slow', 'kafka', ['slow'], [3, 8], 'a service gets little from Kafka, a slow consumer'),
];
