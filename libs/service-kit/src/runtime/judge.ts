import { RuntimeError } from '../errors.js';
import { control, header, placeOf, type LogRecord, type Position } from './record.js';

/** What a reader does with a record: `take` it, or pass over it because it is a repeat, void, or a marker. */
export type Verdict = 'take' | 'repeat' | 'void' | 'marker' | 'unnumbered';

/**
 * Judges the record at `position.offset` by its writer's incarnation and sequence number (ADR 2), and says where the reader stands
 * behind it. A number that is neither the last nor the next is a hole in the log: `shard.hole`.
 */
export function judge(record: LogRecord, position: Position): { verdict: Verdict; next: Position } {
  const step = (verdict: Verdict, change: Partial<Position> = {}) => ({
    verdict,
    next: { ...position, ...change, offset: record.offset + 1 },
  });
  const number = record.headers[header.incarnation];
  if (number === undefined) return step('unnumbered');
  const incarnation = Number(number);
  if (record.headers[header.type] === control.marker) {
    return step('marker', incarnation > position.incarnation ? { incarnation } : {});
  }
  if (incarnation < position.incarnation) return step('void');
  const sequence = Number(record.headers[header.sequence]);
  if (sequence <= position.sequence) return step('repeat');
  if (incarnation === position.incarnation && sequence === position.sequence + 1) return step('take', { sequence });
  throw new RuntimeError(
    'shard.hole',
    `hole in ${placeOf(record)} at offset ${record.offset}: found ${incarnation}:${sequence} after ${position.incarnation}:${position.sequence}; ` +
      'records of this stream are missing, restore the topic before this shard goes on',
  );
}
