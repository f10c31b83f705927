import type { Event, Projection } from '@tributary/service-kit';
import { viewedTypes } from './gateway-service.js';

/** The types of event that a row is made of. */
export const typesOf = ({ rules }: Projection): string[] => Object.keys(rules.events);

/** A row as its fold makes it of those of the events that are in its stream, in whatever order they come, the data as JSON. */
export function rowOf<R extends object>({ rules }: Projection, events: readonly Event<object>[]): R | undefined {
  const stream = Object.values(rules.events)[0]!.topic;
  let row: R | undefined;
  for (const event of events.filter(({ topic }) => topic === stream).sort((a, b) => a.offset - b.offset))
    row = (rules.fold[event.type]?.(row, viewedTypes.get(event.type)!.fromJson(event.data), event) as R | undefined) ?? row;
  return row;
}
