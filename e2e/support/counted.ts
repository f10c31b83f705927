import type { LogRecord } from './log.ts';

/** What of a record tells whether it counts. */
type Numbered = Pick<LogRecord, 'partition' | 'offset' | 'headers'>;

/** Records that count, and where a number does not follow on the one before it. */
export interface Counted<R> {
  readonly events: readonly R[];
  readonly holes: readonly string[];
}

/** The records of a stream that count, from its beginning; a hole throws. */
export function counted(records: readonly LogRecord[]): readonly LogRecord[] {
  const { events, holes } = countedFrom(records, 0);
  if (holes.length) throw new Error(holes[0]);
  return events;
}

/**
 * The records that count, by the rule that every reader of the log follows (ADR 3): what an older incarnation sent behind a newer one's
 * marker is void, a number that was there before is a repeat, and any other number than the next is a hole. Written once more here, so
 * that the services are not checked by their own code. `before`: the number before the first one; without it the stream may begin
 * anywhere, with what is not void.
 */
export function countedFrom<R extends Numbered>(records: readonly R[], before?: number): Counted<R> {
  const ends = new Map<number, { incarnation: number; sequence: number | undefined }>();
  const holes: string[] = [];
  const events = records.filter(({ partition, offset, headers }) => {
    const end = ends.get(partition) ?? { incarnation: 0, sequence: before };
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

/** How many counted events of a type there are by key. */
export function countByKey(records: readonly LogRecord[], type: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { key, headers } of records) if (headers['ce_type'] === type) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
