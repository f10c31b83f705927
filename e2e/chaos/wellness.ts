import { setTimeout as pause } from 'node:timers/promises';
import { topics } from '@tributary/contracts';
import { activeShardsAt } from '../support/metrics.ts';

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
    const active = await Promise.all(urls[service]!.map(activeShardsAt));
    const sum = active.reduce((all, one) => all + one, 0);
    if (sum !== shards) return `${service} has ${sum} of ${shards} shards active`;
  }
  return undefined;
}
