import type { EventMeta } from '../event.js';
import { isoTime } from '../iso-time.js';
import { uuidOf } from '../uuid.js';
import type { Deadline } from './ports.js';
import { header } from './record.js';

/**
 * The particulars of the answer number `ordinal` to a cause: everything follows from the cause, so the same answer made again is
 * the same event. An answer about another key than its cause's belongs to that key's flow.
 */
export function answerMeta(
  cause: EventMeta,
  service: string,
  ordinal: number,
  type: string,
  key: string,
  topic: string,
): EventMeta {
  return {
    id: uuidOf(`${cause.id}/${service}/${key}/${ordinal}`),
    type,
    key,
    time: cause.time,
    recordedAt: cause.time,
    correlationId: cause.key === key ? cause.correlationId : key,
    causationId: cause.id,
    traceparent: cause.traceparent,
    topic,
    partition: cause.partition,
    offset: -1,
  };
}

/** A deadline that passed, as the cause of what follows. */
export function deadlineMeta(service: string, { aggregate, key, due, shard }: Deadline): EventMeta {
  return {
    id: uuidOf(`deadline/${service}/${aggregate}/${key}/${due.getTime()}`),
    type: 'Deadline',
    key,
    time: due,
    recordedAt: due,
    correlationId: key,
    causationId: null,
    traceparent: null,
    topic: '',
    partition: shard,
    offset: -1,
  };
}

/** CloudEvents 1.0 in Kafka's binary mode. */
export function headersOf(meta: EventMeta, service: string, shard: number): Record<string, string> {
  return {
    [header.specVersion]: '1.0',
    [header.id]: meta.id,
    [header.source]: `/${service}/${shard}`,
    [header.type]: meta.type,
    [header.time]: isoTime(meta.time),
    [header.subject]: meta.key,
    [header.correlation]: meta.correlationId,
    ...(meta.causationId ? { [header.causation]: meta.causationId } : {}),
    [header.contentType]: 'application/avro',
    ...(meta.traceparent ? { [header.traceparent]: meta.traceparent } : {}),
  };
}
