import type { DataOf, Event, EventMeta, EventType } from './event.js';
import type { RowClass } from './row.js';

type Events = Record<string, EventType>;
type Fold<R, D> = (row: R | undefined, data: D, event: EventMeta) => R | undefined;

/** A row that carries the offset of the last event folded into it; readers in several shards keep the highest. */
export interface Versioned {
  version: number;
}

export interface FoldRules<R, E extends Events> {
  events: E;
  /** Pure: (row, event) → row; undefined leaves it as it is. */
  fold: { [K in keyof E]?: Fold<R, DataOf<E[K]>> };
}

export interface Projection {
  readonly kind: 'projection' | 'table';
  readonly row: RowClass;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the rules' own types end where the runtime begins
  readonly rules: FoldRules<any, Events>;
}

/** Rows folded from streams, keyed by the events' key; no answer. */
export function projection<R extends object, E extends Events>(row: RowClass<R>, rules: FoldRules<NoInfer<R>, E>): Projection {
  return { kind: 'projection', row, rules: rules as Projection['rules'] };
}

/**
 * A local copy of another service's facts, for joins (a KTable that every shard holds whole). Every shard reads all partitions
 * of the stream, so that a lookup sees at least what the shard itself has read.
 */
export function table<R extends Versioned, E extends Events>(
  row: RowClass<R>,
  rules: FoldRules<Omit<R, 'version'>, E>,
): Projection {
  return { kind: 'table', row, rules: rules as Projection['rules'] };
}

export interface History {
  readonly kind: 'history';
  readonly row: RowClass;
  readonly events: readonly EventType[];
  readonly toRow: (event: Event) => object;
}

/** One row for every event of the given kinds; written once, never changed. */
export function history<R extends object>(row: RowClass<R>, events: readonly EventType[], toRow: (event: Event) => R): History {
  return { kind: 'history', row, events, toRow };
}
