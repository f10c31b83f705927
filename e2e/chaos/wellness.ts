import { setTimeout as pause } from 'node:timers/promises';
import { topics } from '@tributary/contracts';
import { urlsOf, type System } from '../support/control.ts';
import { metricsOf, openWork } from '../support/metrics.ts';

/** Partitions of every topic, and so shards of every service. */
const shards = topics['orders.events'].partitions;

/** Addresses of the processes of each service. */
export type Urls = Readonly<Record<string, readonly string[]>>;

/**
 * Waits until every shard of these services is active in some process, and an order goes all its way from the gateway to shipping and
 * back into the view. Answers what is still missing after a minute; undefined when all is well.
 */
export async function wellAgain(
  services: readonly string[],
  urls: () => Urls,
  probe: (gateway: string) => Promise<string | undefined>,
): Promise<string | undefined> {
  const deadline = Date.now() + 60_000;
  for (let tries = 0; ; tries++) {
    const gateways = urls()['gateway']!;
    const trouble = (await idleShards(services, urls())) ?? (await probe(gateways[tries % gateways.length]!));
    if (!trouble || Date.now() > deadline) return trouble;
    await pause(150);
  }
}

async function idleShards(services: readonly string[], urls: Urls): Promise<string | undefined> {
  for (const service of services) {
    const active = await Promise.all(urls[service]!.map(activeShards));
    const sum = active.reduce((all, one) => all + one, 0);
    if (sum !== shards) return `${service} has ${sum} of ${shards} shards active`;
  }
  return undefined;
}

async function activeShards(url: string): Promise<number> {
  const text = await metricsOf(url).catch(() => '');
  return Number(/^tributary_shards\{.*phase="active".*\} (\d+)/m.exec(text)?.[1] ?? 0);
}

/** Waits until every process is ready and has nothing to do; answers what keeps it from that for two minutes. */
export async function quiet(system: System): Promise<string | undefined> {
  let trouble = '';
  let still = 0;
  for (const began = Date.now(); Date.now() - began < 120_000; await pause(500)) {
    const status = await system.status();
    const unready = Object.entries(status.services).filter(([, { health }]) => health !== 'ready');
    const open = unready.length ? Infinity : await workOfAll(urlsOf(status));
    trouble = unready.length
      ? `not ready two minutes after the last fault: ${unready.map(([name, { health }]) => `${name} is ${health}`).join(', ')}`
      : `two minutes after the last fault ${open} records are unread, unsent or parked`;
    // What a turn commits is sent and read again: quiet counts when it lasts.
    still = open === 0 ? still + 1 : 0;
    if (still === 3) return undefined;
  }
  return trouble;
}

/** What is open in all processes. Infinite while one does not answer. */
async function workOfAll(urls: Urls): Promise<number> {
  const works = Object.values(urls)
    .flat()
    .map((url) => metricsOf(url).then(openWork, () => Infinity));
  return (await Promise.all(works)).reduce((sum, work) => sum + work, 0);
}
