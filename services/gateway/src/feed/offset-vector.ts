import { placeOf, type TopicPartition } from '@tributary/service-kit/runtime';

/** A partition, and an offset in it. */
export interface LogPlace extends TopicPartition {
  readonly offset: number;
}

/**
 * Where a reader of the log stands: the next offset of each partition, which of one that it does not name is the first. As text it is an
 * SSE event id.
 */
export class OffsetVector {
  private readonly offsets = new Map<string, LogPlace>();

  constructor(places: readonly LogPlace[]) {
    for (const place of places) this.move(place, place.offset);
  }

  /** Undefined when the text is none that `toString` made, here or in another version, which may have had other topics. */
  static parse(text: string): OffsetVector | undefined {
    if (!/^[\w.]+:[0-9a-z.]+(,[\w.]+:[0-9a-z.]+)*$/.test(text)) return undefined;
    const places = text.split(',').flatMap((part) => {
      const [topic, offsets] = part.split(':') as [string, string];
      return offsets.split('.').map((digits, partition) => ({ topic, partition, offset: Number.parseInt(digits, 36) }));
    });
    return places.every(({ offset }) => Number.isSafeInteger(offset)) ? new OffsetVector(places) : undefined;
  }

  copy(): OffsetVector {
    return new OffsetVector(this.list());
  }

  of(place: TopicPartition): number {
    return this.offsets.get(placeOf(place))?.offset ?? 0;
  }

  move({ topic, partition }: TopicPartition, next: number): void {
    this.offsets.set(placeOf({ topic, partition }), { topic, partition, offset: next });
  }

  /** Goes back to the other one wherever it stands behind it, and forgets partitions that the other does not know. */
  limit(other: OffsetVector): void {
    for (const [name, place] of this.offsets) {
      if (!other.offsets.has(name)) this.offsets.delete(name);
      else if (other.of(place) < place.offset) this.move(place, other.of(place));
    }
  }

  /** The partitions in which this one stands before the other. */
  before(other: OffsetVector): LogPlace[] {
    return other.list().flatMap((place) => (this.of(place) < place.offset ? [{ ...place, offset: this.of(place) }] : []));
  }

  list(): LogPlace[] {
    return [...this.offsets.values()];
  }

  toString(): string {
    return [...Map.groupBy(this.offsets.values(), ({ topic }) => topic)]
      .map(([topic, places]) => {
        const partitions = Math.max(...places.map(({ partition }) => partition)) + 1;
        const offsets = Array.from({ length: partitions }, (_, partition) => this.of({ topic, partition }).toString(36));
        return `${topic}:${offsets.join('.')}`;
      })
      .join(',');
  }
}
