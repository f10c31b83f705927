import { topics } from '@tributary/contracts';
import { placeOf, type TopicPartition } from '@tributary/service-kit/runtime';
import { viewedEvents } from '../view/gateway-service.js';

/** Every partition whose events are streamed, in a fixed order. */
export const places: readonly TopicPartition[] = [...new Set(viewedEvents.map(({ topic }) => topic))]
  .sort()
  .flatMap((topic) =>
    Array.from({ length: topics[topic as keyof typeof topics].partitions }, (_, partition) => ({ topic, partition })),
  );

const indexes = new Map(places.map((place, index) => [placeOf(place), index]));

/** Where a reader of all partitions stands: the next offset of each. As text it is an SSE event id. */
export class OffsetVector {
  constructor(private readonly offsets: number[]) {}

  /** Undefined when the text is none that `toString` made. */
  static parse(text: string): OffsetVector | undefined {
    if (!/^[0-9a-z]{1,11}(\.[0-9a-z]{1,11})*$/.test(text)) return undefined;
    const offsets = text.split('.').map((offset) => Number.parseInt(offset, 36));
    return offsets.length === places.length && offsets.every(Number.isSafeInteger) ? new OffsetVector(offsets) : undefined;
  }

  copy(): OffsetVector {
    return new OffsetVector([...this.offsets]);
  }

  of(place: TopicPartition): number {
    return this.offsets[indexes.get(placeOf(place))!]!;
  }

  move(place: TopicPartition, next: number): void {
    this.offsets[indexes.get(placeOf(place))!] = next;
  }

  /** Goes back to the other one wherever it stands behind it. */
  limit(other: OffsetVector): void {
    for (const [index, offset] of other.offsets.entries()) if (offset < this.offsets[index]!) this.offsets[index] = offset;
  }

  /** The partitions in which this one stands before the other. */
  before(other: OffsetVector): (TopicPartition & { offset: number })[] {
    return places.flatMap((place, index) =>
      this.offsets[index]! < other.offsets[index]! ? [{ ...place, offset: this.offsets[index]! }] : [],
    );
  }

  list(): (TopicPartition & { offset: number })[] {
    return places.map((place, index) => ({ ...place, offset: this.offsets[index]! }));
  }

  toString(): string {
    return this.offsets.map((offset) => offset.toString(36)).join('.');
  }
}
