import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from './eventually.ts';
import { metricsOf, openWork } from './metrics.ts';
import { signal, systemIn, systemStatus, urlsOf, type Status, type System } from './system.ts';

const unready = ({ services }: Status) => Object.entries(services).filter(([, { health }]) => health !== 'ready');

/** Waits until every process of this environment's system is ready. */
export const ready = (): Promise<Status> =>
  eventually(async () => {
    const status = await systemStatus();
    return unready(status).length === 0 && status;
  }, 'every service is ready');

/** kill -9 of every process of a service; answers when the launcher has started it again and it is ready. */
export async function kill(service: string): Promise<void> {
  const { pids } = (await systemStatus()).services[service]!;
  for (const pid of pids) signal(pid, 'SIGKILL');
  await eventually(async () => {
    const now = (await systemStatus()).services[service]!;
    return now.pids.length === pids.length && !now.pids.some((pid) => pids.includes(pid)) && now.health === 'ready';
  }, `${service} is ready again after kill -9`);
}

/** Waits until every process is ready and has nothing to do; answers what keeps the system from that for so many seconds. */
export async function quiet(system: System, seconds: number): Promise<string | undefined> {
  let trouble = '';
  let still = 0;
  for (const began = Date.now(); Date.now() - began < seconds * 1000; await pause(300)) {
    const status = await system.status();
    const [first] = unready(status);
    const open = first ? Infinity : await workOfAll(urlsOf(status));
    trouble = first ? `${first[0]} is ${first[1].health}` : `${open} records are unread, unsent or parked`;
    // What a turn commits is sent and read again: quiet counts when it lasts.
    still = open === 0 ? still + 1 : 0;
    if (still === 3) return undefined;
  }
  return `after ${seconds} s ${trouble}`;
}

/** What is open in all processes. Infinite while one does not answer. */
async function workOfAll(urls: Readonly<Record<string, readonly string[]>>): Promise<number> {
  const works = Object.values(urls)
    .flat()
    .map((url) => metricsOf(url).then(openWork, () => Infinity));
  return (await Promise.all(works)).reduce((sum, work) => sum + work, 0);
}

/** Waits until this environment's system has nothing to read or to send any more. Rejects when it always has. */
export async function settled(): Promise<void> {
  const trouble = await quiet(systemIn(), 90);
  if (trouble) throw new Error(`not quiet: ${trouble}`);
}
