import { join } from 'node:path';
import { loadContracts } from '../../../libs/contracts/tool/load.ts';
import { Failure } from '../failure.ts';
import { checkout } from '../home.ts';
import { plain } from '../terminal/plain.ts';
import { typesIn } from './event-line.ts';

/** The types that the event stream can show: all of schemas/, but for what the gateway notes for itself. */
export async function shownTypes(): Promise<string[]> {
  const { events } = await loadContracts(join(checkout, 'schemas'));
  return events.filter(({ topic }) => topic !== 'gateway.events').map(({ name }) => name);
}

/** Refuses a type that no event will ever have: who waits for it would wait for ever without a word. */
export function demandTypes(asked: string, known: readonly string[]): void {
  for (const type of typesIn(asked)) {
    if (known.some((name) => name.toLowerCase() === type.toLowerCase())) continue;
    throw new Failure(`There is no event type "${plain(type)}"`, `There are ${[...known].sort().join(', ')}.`);
  }
}
