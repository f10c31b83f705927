import { Inject, Injectable } from '@nestjs/common';
import type { Event } from '@tributary/service-kit';
import { kafkaClient, Reader, SchemaCodec } from '@tributary/service-kit/kafka';
import { SERVICE_ENVIRONMENT, type ServiceEnvironment } from '@tributary/service-kit/nest';
import { readOnlySchemaCache } from '@tributary/service-kit/postgres';
import {
  control,
  eventOf,
  header,
  holdsRequests,
  inOrderOfTime,
  type LogRecord,
  type TopicPartition,
} from '@tributary/service-kit/runtime';
import { DataSource } from 'typeorm';
import { viewedTypes } from '../view/gateway-service.js';
import type { Stamp } from './counting.js';
import { type LogPlace, OffsetVector } from './offset-vector.js';

/** Bytes of one read or so; as events they take some times as much. */
const bytesPerRead = 512 << 10;

/** A record of the log, and the event in it; none in what the runtime writes for itself or what cannot be read. */
export interface Tailed extends LogPlace {
  readonly stamp?: Stamp;
  readonly event: Event | undefined;
}

/** Reads the log behind the view's back, over a connection of its own: a reader that waits holds up nobody else. */
@Injectable()
export class LogTail {
  private readonly reader: Reader;
  private readonly codec: SchemaCodec;
  /** Every partition whose events are streamed, once Kafka has been asked. */
  private places: readonly TopicPartition[] | undefined;

  constructor(@Inject(SERVICE_ENVIRONMENT) environment: ServiceEnvironment, @Inject(DataSource) dataSource: DataSource) {
    const clientId = `${environment.INSTANCE ?? 'gateway'}-tail`;
    this.reader = new Reader(kafkaClient({ brokers: environment.KAFKA_BROKERS, clientId }));
    this.codec = new SchemaCodec(environment.SCHEMA_REGISTRY_URL, viewedTypes, readOnlySchemaCache(dataSource));
  }

  /** Where the log ends now. */
  async end(): Promise<OffsetVector> {
    await this.codec.resolve();
    const places = (this.places ??= await this.allPlaces());
    const ends = await this.reader.ends(places);
    return new OffsetVector(places.map((place, index) => ({ ...place, offset: ends[index]! })));
  }

  /** Waits up to `milliseconds` for something to read. */
  async read(from: readonly LogPlace[], milliseconds: number): Promise<Tailed[]> {
    const records = await this.reader.fetch(from, milliseconds, bytesPerRead);
    await this.codec.prepare(records);
    return inOrderOfTime(records, causesFirst).map((record) => ({
      topic: record.topic,
      partition: record.partition,
      offset: record.offset,
      ...stampOf(record),
      event: this.eventOf(record),
    }));
  }

  async close(): Promise<void> {
    await this.reader.close();
  }

  private async allPlaces(): Promise<TopicPartition[]> {
    const topics = [...new Set([...viewedTypes.values()].map(({ topic }) => topic))].sort();
    const counts = await Promise.all(topics.map((topic) => this.reader.partitions(topic)));
    return topics.flatMap((topic, index) => Array.from({ length: counts[index]! }, (_, partition) => ({ topic, partition })));
  }

  private eventOf(record: LogRecord): Event | undefined {
    const type = viewedTypes.get(record.headers[header.type] ?? '');
    const event = type && eventOf(record, this.codec, type);
    return event instanceof Error ? undefined : event;
  }
}

/** What no shard has written has no stamp. */
function stampOf({ headers }: LogRecord): { stamp?: Stamp } {
  const [incarnation, sequence] = [headers[header.incarnation], headers[header.sequence]];
  if (incarnation === undefined) return {};
  const marks = headers[header.type] === control.marker;
  return { stamp: { incarnation: Number(incarnation), ...(marks ? {} : { sequence: Number(sequence) }) } };
}

/** Requests come before what they may have caused. */
const causesFirst = ({ topic }: LogRecord) => (holdsRequests(topic) ? 0 : 1);
