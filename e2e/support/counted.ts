import type { LogRecord } from './log.ts';

/**
 * The records of a stream that count, by the rule that every reader of the log follows (ADR 3): what
 * an older incarnation sent behind a newer one's marker is void, a number that was there before is a repeat, and any other number
 * than the next is a hole, which throws. Written once more here, so that the services are not checked by their own code.
 */
export function counted(records: readonly LogRecord[]): LogRecord[] {
  const ends = new Map<number, { incarnation: number; sequence: number }>();
  return records.filter(({ partition, offset, headers }) => {
    const end = ends.get(partition) ?? { incarnation: 0, sequence: 0 };
    ends.set(partition, end);
    const incarnation = Number(headers['ce_incarnation']);
    if (headers['ce_type'] === 'tributary.ShardTaken') {
      end.incarnation = Math.max(end.incarnation, incarnation);
      return false;
    }
    const sequence = Number(headers['ce_sequence']);
    if (incarnation < end.incarnation || sequence <= end.sequence) return false;
    if (incarnation > end.incarnation || sequence !== end.sequence + 1)
      throw new Error(`hole in ${partition}@${offset}: ${incarnation}:${sequence} after ${end.incarnation}:${end.sequence}`);
    end.sequence = sequence;
    return true;
  });
}

/** How many counted events of a type there are by key. */
export function countByKey(records: readonly LogRecord[], type: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { key, headers } of records) if (headers['ce_type'] === type) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
