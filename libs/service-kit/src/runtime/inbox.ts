import { inOrderOfTime } from './order-of-time.js';
import type { Source } from './ports.js';
import { header, placeOf, type LogRecord, type TopicPartition } from './record.js';

/** Bytes that wait at most before the source is paused, whatever their number. */
const capacityInBytes = 16 << 20;

/** Records that wait for a turn, in the order they came; bounded by pausing the source. */
export class Inbox {
  private records: LogRecord[] = [];
  private bytes = 0;
  /** The next offset wanted of each partition; partitions that are not wanted now are not in here. */
  private readonly next = new Map<string, number>();
  private readonly paused = new Map<string, TopicPartition>();
  private readonly refused = new Map<string, number>();

  constructor(
    private readonly source: Source,
    private readonly capacity: number,
    private readonly missing: (place: TopicPartition, wanted: number, found: number) => void,
  ) {}

  /** True when an event of one of these kinds waits. */
  holdsAny(types: ReadonlySet<string>): boolean {
    return this.records.some(({ headers }) => types.has(headers[header.type]!));
  }

  get size(): number {
    return this.records.length;
  }

  /** From now on this partition is wanted from `offset` on; what waits of it is dropped. */
  want(place: TopicPartition, offset: number): void {
    this.forget(place);
    this.next.set(placeOf(place), offset);
    this.source.seek(place, offset);
  }

  forget(place: TopicPartition): void {
    const name = placeOf(place);
    if (this.next.delete(name)) {
      this.records = this.records.filter((record) => placeOf(record) !== name);
      this.bytes = this.records.reduce((sum, record) => sum + sizeOf(record), 0);
    }
    this.paused.delete(name);
    this.refused.delete(name);
    this.resumeIfRoom();
  }

  wanted(place: TopicPartition): number | undefined {
    return this.next.get(placeOf(place));
  }

  /** Takes what the source read. Anything but the next offset means that the source stands elsewhere, and it is sent back. */
  offer(place: TopicPartition, records: readonly LogRecord[]): void {
    const name = placeOf(place);
    const next = this.next.get(name);
    if (next === undefined) return this.source.pause(place);
    const first = records[0]?.offset ?? next;
    if (first > next) {
      const times = (this.refused.get(name) ?? 0) + 1;
      this.refused.set(name, times);
      if (times > 5) return this.missing(place, next, first);
      return this.source.seek(place, next);
    }
    this.refused.delete(name);
    for (const record of records) {
      if (record.offset < next) continue;
      this.records.push(record);
      this.bytes += sizeOf(record);
    }
    this.next.set(name, Math.max(next, (records.at(-1)?.offset ?? -1) + 1));
    if (this.records.length > this.capacity || this.bytes > capacityInBytes) {
      this.paused.set(name, place);
      this.source.pause(place);
    }
  }

  /** The records that came first, up to so many and so many bytes, in the order in which they were recorded. */
  take(count: number, bytes: number): LogRecord[] {
    let taken = 0;
    for (let size = 0; taken < this.records.length && taken < count && size < bytes; taken++) {
      const next = sizeOf(this.records[taken]!);
      size += next;
      this.bytes -= next;
    }
    const batch = this.records.slice(0, taken);
    this.records = this.records.slice(taken);
    this.resumeIfRoom();
    return inOrderOfTime(batch);
  }

  private resumeIfRoom(): void {
    if (this.paused.size && this.records.length < this.capacity / 2 && this.bytes < capacityInBytes / 2) {
      for (const place of this.paused.values()) this.source.resume(place);
      this.paused.clear();
    }
  }
}

const sizeOf = ({ size, value }: LogRecord) => size ?? value?.length ?? 0;
