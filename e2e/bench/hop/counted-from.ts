import type { Answer, Counted } from './conserved.ts';

/**
 * The records of a stream that count, by the rule of support/counted.ts, but from anywhere in the middle of it: the first number of a
 * partition is the one that its first event has which is not void.
 */
export function countedFrom(records: readonly Answer[]): Counted {
  const ends = new Map<number, { incarnation: number; sequence?: number }>();
  const holes: string[] = [];
  const events = records.filter(({ partition, offset, headers }) => {
    const end = ends.get(partition) ?? { incarnation: 0 };
    ends.set(partition, end);
    const incarnation = Number(headers['ce_incarnation']);
    if (headers['ce_type'] === 'tributary.ShardTaken') {
      end.incarnation = Math.max(end.incarnation, incarnation);
      return false;
    }
    const sequence = Number(headers['ce_sequence']);
    if (incarnation < end.incarnation || sequence <= (end.sequence ?? -Infinity)) return false;
    if (end.sequence !== undefined && (incarnation > end.incarnation || sequence !== end.sequence + 1))
      holes.push(`hole in ${partition}@${offset}: ${incarnation}:${sequence} after ${end.incarnation}:${end.sequence}`);
    ends.set(partition, { incarnation, sequence });
    return true;
  });
  return { events, holes };
}
