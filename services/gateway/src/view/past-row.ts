import { eventTypes } from '@tributary/contracts';
import type { Event, Projection } from '@tributary/service-kit';

const types = new Map(eventTypes.map((type) => [type.type, type]));

/** The types of event that a row is made of. */
export const typesOf = ({ rules }: Projection): string[] => Object.keys(rules.events);

/** A row as its fold makes it of the events in its stream, each once, the data as JSON, up to the first that does not count. */
export function rowWhile<R extends object>(
  { rules }: Projection,
  events: readonly Event<object>[],
  counts: (event: Event<object>) => boolean,
): R | undefined {
  const stream = Object.values(rules.events)[0]!.topic;
  let row: R | undefined;
  for (const event of events.filter(({ topic }) => topic === stream).sort((a, b) => a.offset - b.offset)) {
    if (!counts(event)) break;
    row = (rules.fold[event.type]?.(row, types.get(event.type)!.fromJson(event.data), event) as R | undefined) ?? row;
  }
  return row;
}

/** A row as it was right after this event of its stream: a repeated request is answered with it again, whatever has come since. */
export const rowAfter = <R extends object>(fold: Projection, events: readonly Event<object>[], { offset }: Event) =>
  rowWhile<R>(fold, events, (event) => event.offset <= offset);
