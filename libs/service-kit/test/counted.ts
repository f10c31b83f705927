import { control, header, placeOf, type LogRecord } from '../src/runtime/record.js';

/**
 * The records of streams that count, by the rule that every reader follows (ADR 3); throws at a hole. Written once more here, so
 * that the runtime is not checked by its own judge.
 */
export function counted(records: readonly LogRecord[]): LogRecord[] {
  const ends = new Map<string, { incarnation: number; sequence: number }>();
  return records.filter((record) => {
    const place = placeOf(record);
    const end = ends.get(place) ?? { incarnation: 0, sequence: 0 };
    ends.set(place, end);
    const incarnation = Number(record.headers[header.incarnation]);
    if (record.headers[header.type] === control.marker) {
      end.incarnation = Math.max(end.incarnation, incarnation);
      return false;
    }
    const sequence = Number(record.headers[header.sequence]);
    if (incarnation < end.incarnation || sequence <= end.sequence) return false;
    if (incarnation > end.incarnation || sequence !== end.sequence + 1)
      throw new Error(`hole in ${place}@${record.offset}: ${incarnation}:${sequence} after ${end.incarnation}:${end.sequence}`);
    end.sequence = sequence;
    return true;
  });
}
