import { placeOf, type TopicPartition } from '@tributary/service-kit/runtime';

/** By whom and as which a record was written to a stream; a marker that begins an ownership has no number. */
export interface Stamp {
  readonly incarnation: number;
  readonly sequence?: number;
}

/**
 * What counts of the log, as far as its reader has seen it (ADR 3): nothing with a number that was there before, and nothing that an
 * earlier owner has sent behind the marker of a later one.
 */
export class Counting {
  private readonly ends = new Map<string, Required<Stamp>>();

  counts(place: TopicPartition, stamp: Stamp | undefined): boolean {
    if (!stamp) return true; // a request: it comes from no shard
    const name = placeOf(place);
    const end = this.ends.get(name) ?? { incarnation: 0, sequence: 0 };
    const { incarnation, sequence } = stamp;
    if (incarnation < end.incarnation || (sequence !== undefined && sequence <= end.sequence)) return false;
    this.ends.set(name, { incarnation, sequence: sequence ?? end.sequence });
    return sequence !== undefined;
  }
}
