import type { DataOf, EventMeta, EventType, NewEvent } from './event.js';
import type { Collections, RowClass } from './row.js';

type Events = Record<string, EventType>;
/** Rows of this service's tables that a reaction needs: name → [class of the row, its key taken from the event]. */
type Lookups<D> = Record<string, readonly [RowClass, (data: D) => string]>;
type LookupsOf<E extends Events> = { [K in keyof E]?: Lookups<DataOf<E[K]>> };
type Found<L> = { [P in keyof L]: L[P] extends readonly [RowClass<infer R>, ...unknown[]] ? R | undefined : never };

/** What a reaction sees besides row and payload: the event's own particulars and the rows it looked up. */
export type Context<L = unknown> = { readonly event: EventMeta } & (unknown extends L ? unknown : Found<L>);

export interface AggregateRules<R extends object, E extends Events, L extends LookupsOf<E>> {
  /** The kinds of event that the rules below name: those it reads and those it answers with. */
  events: E;
  /** Child rows, stored in tables of their own and loaded with the row. */
  collections?: Collections<R>;
  /** Pure: (row, input event, looked-up rows) → new events, all of them with the row's key. A repeat answers nothing. */
  react: { [K in keyof E]?: (row: R | undefined, data: DataOf<E[K]>, context: Context<L[K]>) => readonly NewEvent[] };
  /** Pure: (row, own event) → row; undefined only where there is no row and the event makes none (a refusal of what does not exist). */
  evolve: { [K in keyof E]?: (row: R | undefined, data: DataOf<E[K]>, event: EventMeta) => R | undefined };
  lookup?: L & LookupsOf<E>;
  /** An event of another stream that concerns every row with that value in that column, instead of the row with its key. */
  match?: { [K in keyof E]?: readonly [keyof R & string, (data: DataOf<E[K]>) => string] };
  /** When the row wants to be woken by the clock; undefined: never. It is a function of the row, so a rebuild brings it back. */
  deadline?: (row: R) => Date | null | undefined;
  /** What happens then; `due` is the time that the deadline named. Everything the inputs held by then has been read. */
  onDeadline?: (row: R, due: Date) => readonly NewEvent[];
}

export interface Aggregate {
  readonly kind: 'aggregate';
  readonly row: RowClass;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the rules' own types end where the runtime begins
  readonly rules: AggregateRules<any, Events, any>;
}

/**
 * A row with `react` and `evolve`: Klang's behaviour. Every change of the row is an event of the service's own stream, so the
 * row can be folded again from there.
 */
export function aggregate<R extends object, E extends Events, const L extends LookupsOf<E> = object>(
  row: RowClass<R>,
  rules: AggregateRules<R, E, L>,
): Aggregate {
  return { kind: 'aggregate', row, rules: rules as unknown as Aggregate['rules'] };
}
