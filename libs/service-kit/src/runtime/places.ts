import { RuntimeError } from '../errors.js';
import type { Service } from '../service.js';
import { placeOf, type TopicPartition } from './record.js';

interface Layout {
  readonly service: Service;
  readonly partitionsOf: (topic: string) => number;
}

/** The partitions that a shard alone reads: its own of every input. */
export const placesOf = (service: Service, shard: number): TopicPartition[] =>
  service.inputs.map((topic) => ({ topic, partition: shard }));

/** The partitions that every shard reads: all of the streams read whole. */
export const sharedPlaces = ({ service, partitionsOf }: Layout): TopicPartition[] =>
  service.broadcasts.flatMap((topic) => Array.from({ length: partitionsOf(topic) }, (_, partition) => ({ topic, partition })));

/** The log has no such offset: it begins behind it, at `begin`, or ends before it. */
export function holeAt(place: TopicPartition, wanted: number, begin: number): RuntimeError {
  const where = begin > wanted ? `the log begins at ${begin}` : 'the log ends before it';
  return new RuntimeError('shard.hole', `${placeOf(place)} has no offset ${wanted}, ${where}: events are missing`);
}
