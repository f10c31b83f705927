import { topics } from '@tributary/contracts';
import { placeOf, type TopicPartition } from '@tributary/service-kit/runtime';
import { viewedEvents } from '../view/gateway-service.js';

/** Every partition whose events are streamed, in a fixed order. */
export const places: readonly TopicPartition[] = [...new Set(viewedEvents.map(({ topic }) => topic))]
  .sort()
  .flatMap((topic) =>
    Array.from({ length: topics[topic as keyof typeof topics].partitions }, (_, partition) => ({ topic, partition })),
  );

const byTopic = Map.groupBy(places, ({ topic }) => topic);

const indexes = new Map(places.map((place, index) => [placeOf(place), index]));

/** Where a reader of all partitions stands: the next offset of each. As text it is an SSE event id. */
export class OffsetVector {
  constructor(private readonly offsets: number[]) {}

  /**
   * Undefined when the text is none that `toString` made, here or in another version: topics that it does not name were not there
   * yet, and begin at their beginning.
   */
  static parse(text: string): OffsetVector | undefined {
    if (!/^[\w.]+:[0-9a-z.]+(,[\w.]+:[0-9a-z.]+)*$/.test(text)) return undefined;
    const vector = new OffsetVector(places.map(() => 0));
    for (const part of text.split(',')) {
      const [topic, offsets] = part.split(':') as [string, string];
      for (const [partition, digits] of offsets.split('.').entries()) {
        const offset = Number.parseInt(digits, 36);
        if (!Number.isSafeInteger(offset)) return undefined;
        if (indexes.has(placeOf({ topic, partition }))) vector.move({ topic, partition }, offset);
      }
    }
    return vector;
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
    return [...byTopic].map(([topic, of]) => `${topic}:${of.map((place) => this.of(place).toString(36)).join('.')}`).join(',');
  }
}
