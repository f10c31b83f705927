import type { Event } from '@tributary/service-kit';

/** An event as clients see it. */
export function eventResource(event: Event) {
  const { id, type, topic, partition, offset, key, time, recordedAt, causationId, correlationId, data } = event;
  return { id, type, topic, partition, offset, key, time, recordedAt, causationId, correlationId, data };
}

/** Events in the order in which they happened: by the time of the record, and never before their cause. */
export function inCausalOrder<E extends Pick<Event, 'id' | 'causationId' | 'recordedAt' | 'topic' | 'offset'>>(
  events: readonly E[],
): E[] {
  const byTime = [...events].sort(
    (a, b) => a.recordedAt.getTime() - b.recordedAt.getTime() || (a.topic === b.topic ? a.offset - b.offset : 0),
  );
  const present = new Map(byTime.map((event) => [event.id, event]));
  const done = new Set<string>();
  const ordered: E[] = [];
  for (const event of byTime) {
    // The causes that have not come yet, the first one last.
    const chain: E[] = [];
    for (
      let next: E | undefined = event;
      next && !done.has(next.id);
      next = next.causationId ? present.get(next.causationId) : undefined
    ) {
      done.add(next.id);
      chain.push(next);
    }
    ordered.push(...chain.reverse());
  }
  return ordered;
}
