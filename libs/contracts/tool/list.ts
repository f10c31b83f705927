import type { Contracts, Topic } from './contracts.ts';
import { inParallel } from './parallel.ts';
import type { Registry } from './registry.ts';

export interface Listing {
  readonly topics: Readonly<Record<string, Topic>>;
  readonly subjects: readonly {
    readonly subject: string;
    readonly topic: string;
    readonly key: string;
    readonly compatibility: string | null;
    readonly versions: readonly { readonly version: number; readonly id: number }[];
  }[];
}

/** What schemas/ declares and what the registry holds of it. */
export async function list({ events, topics }: Contracts, registry: Registry): Promise<Listing> {
  const known = new Set(await registry.subjects());
  const subjects = await inParallel(events, async ({ subject, topic, key }) => {
    if (!known.has(subject)) return { subject, topic, key, compatibility: null, versions: [] };
    const [versions, level] = await Promise.all([registry.versions(subject), registry.level(subject)]);
    return { subject, topic, key, compatibility: level ?? null, versions: versions.map(({ version, id }) => ({ version, id })) };
  });
  return { topics, subjects };
}

export function describeListing({ topics, subjects }: Listing): string {
  return Object.entries(topics)
    .map(([name, topic]) => {
      const own = subjects.filter((subject) => subject.topic === name);
      const width = Math.max(...own.map((subject) => subject.subject.length));
      const head = `${name}  ${topic.partitions} partitions, written by ${topic.writer}`;
      const lines = own.map(({ subject, compatibility, versions }) => {
        const held = versions.map(({ version, id }) => `v${version} id ${id}`).join(', ');
        return `  ${subject.padEnd(width)}  ${held ? `${held}  ${compatibility ?? 'no level of its own'}` : 'not registered'}`;
      });
      return [head, ...lines].join('\n');
    })
    .join('\n\n');
}
