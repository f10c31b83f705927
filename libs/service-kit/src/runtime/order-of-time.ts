import { type LogRecord, placeOf } from './record.js';

/**
 * Streams have no order between them, but what was read of them together has one: an address changed before its order is dispatched
 * comes before it. Each partition keeps its own order, whatever its clocks say. Of records of one millisecond those of a lower rank
 * come first.
 */
export function inOrderOfTime(records: readonly LogRecord[], rank: (record: LogRecord) => number = () => 0): LogRecord[] {
  const latest = new Map<string, number>();
  const timed = records.map((record) => {
    const place = placeOf(record);
    const time = Math.max(record.timestamp, latest.get(place) ?? -Infinity);
    latest.set(place, time);
    return { record, time, rank: rank(record) };
  });
  return timed.sort((a, b) => a.time - b.time || a.rank - b.rank).map(({ record }) => record);
}
