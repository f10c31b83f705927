import pc from 'picocolors';
import { plain, plainKey } from '../terminal/plain.ts';
import { placeOf, timeOf, type FlowEvent } from './flow-event.ts';

/** Writes events as lines of one form, and remembers the last few thousand so that it can say what caused an event. */
export function eventLines(): (event: FlowEvent) => string {
  const seen = new Map<string, string>();
  return (event) => {
    seen.set(event.id, event.type);
    if (seen.size > 5000) seen.delete(seen.keys().next().value!);
    const time = new Date(timeOf(event)).toISOString().slice(11, 23);
    const place = placeOf(event).padEnd(26);
    return `${pc.dim(time)}  ${pc.cyan(place)} ${pc.bold(plain(event.type).padEnd(26))} ${plainKey(event.key)}  ${pc.dim(cause(event, seen))}`;
  };
}

function cause({ causationId }: FlowEvent, seen: ReadonlyMap<string, string>): string {
  if (!causationId) return '';
  return `<- ${plain(seen.get(causationId) ?? causationId)}`;
}

export interface EventFilter {
  readonly type?: string;
  readonly key?: string;
  readonly correlation?: string;
}

/** Several types are divided by commas. */
export const typesIn = (asked: string): string[] => asked.split(',').map((type) => type.trim());

/** Whether an event is among those that were asked for. */
export function matches(filter: EventFilter, event: FlowEvent): boolean {
  const types = filter.type === undefined ? undefined : typesIn(filter.type.toLowerCase());
  return (
    (!types || types.includes(event.type.toLowerCase())) &&
    (!filter.key || filter.key === event.key) &&
    (!filter.correlation || filter.correlation === event.correlationId)
  );
}
