import type { Aggregate } from './aggregate.js';
import type { EventType } from './event.js';
import type { History, Projection } from './projection.js';

export type Fold = Aggregate | Projection | History;

/** A service as a function over event streams: what it folds, and the stream that it alone writes. */
export interface Service {
  readonly name: string;
  /** Topic of the service's own stream; absent when it answers nothing. */
  readonly stream?: string;
  readonly folds: readonly Fold[];
  /** Every kind of event it reads or writes, by name. */
  readonly events: ReadonlyMap<string, EventType>;
  /** Topics read by shard: partition n goes to shard n. */
  readonly inputs: readonly string[];
  /** Topics that every shard reads whole. */
  readonly broadcasts: readonly string[];
  /** Kinds of event that somebody waits for; all others join the turn of these, or get one of their own a little later. */
  readonly awaited: ReadonlySet<string>;
  /** Those of the others that the service has named: they get their turn at once when it has been idle. */
  readonly linger: ReadonlySet<string>;
}

/**
 * Declares a service; what it reads and writes follows from its folds. `writes`: events that it writes without a fold (requests).
 * `linger`: events that it folds and nobody waits for, so that under load they wait a little for others to share their turn, as
 * records do in a producer with Kafka's `linger.ms`.
 */
export function service(
  name: string,
  parts: { stream?: string; folds: readonly Fold[]; writes?: readonly EventType[]; linger?: readonly EventType[] },
): Service {
  const events = new Map<string, EventType>(parts.writes?.map((type) => [type.type, type]));
  const inputs = new Set<string>();
  const broadcasts = new Set<string>();
  const awaited = new Set<string>();
  for (const fold of parts.folds) {
    for (const { type, read } of eventsOf(fold)) {
      events.set(type.type, type);
      if (read === 'shard') inputs.add(type.topic);
      if (read === 'whole') broadcasts.add(type.topic);
      if (fold.kind !== 'history' && read !== 'no' && !parts.linger?.includes(type)) awaited.add(type.type);
    }
  }
  for (const topic of broadcasts) {
    if (inputs.has(topic)) throw new Error(`${name} reads ${topic} both by shard and whole; choose one`);
  }
  const { stream, folds } = parts;
  for (const fold of folds) if (fold.kind === 'aggregate') refuseEarlyLookups(name, fold, folds);
  // Where a shard stands in its own stream is where the sender stands, so nothing of it can be read as an input.
  if (stream && (inputs.has(stream) || broadcasts.has(stream))) {
    throw new Error(`${name} reads ${stream}, which is its own stream; its own events take effect by evolve`);
  }
  return {
    name,
    ...(stream ? { stream } : {}),
    folds,
    events,
    inputs: [...inputs].sort(),
    broadcasts: [...broadcasts].sort(),
    awaited,
    linger: new Set(parts.linger?.map(({ type }) => type)),
  };
}

/**
 * A shard that is taken over matches events while it still reads its tables, and would look up what they do not hold yet. Of the
 * matching event's own topic it has read as much.
 */
function refuseEarlyLookups(name: string, { rules: { match, lookup, events } }: Aggregate, folds: readonly Fold[]): void {
  for (const [type, lookups] of Object.entries(lookup ?? {})) {
    if (!match?.[type]) continue;
    const tables = new Set(Object.values(lookups as Record<string, readonly [unknown, unknown]>).map(([row]) => row));
    for (const fold of folds) {
      if (fold.kind !== 'table' || !tables.has(fold.row)) continue;
      const other = Object.values(fold.rules.events).find(({ topic }) => topic !== events[type]!.topic);
      if (other)
        throw new Error(
          `${name} matches ${type}, for which it cannot look up ${fold.row.name}: that is kept from ${other.topic}`,
        );
    }
  }
}

function eventsOf(fold: Fold): { type: EventType; read: 'shard' | 'whole' | 'no' }[] {
  if (fold.kind === 'history') return fold.events.map((type) => ({ type, read: 'shard' }));
  const types = Object.values(fold.rules.events);
  if (fold.kind !== 'aggregate') return types.map((type) => ({ type, read: fold.kind === 'table' ? 'whole' : 'shard' }));
  const { react, match } = fold.rules;
  return types.map((type) => ({ type, read: match?.[type.type] ? 'whole' : react[type.type] ? 'shard' : 'no' }));
}
