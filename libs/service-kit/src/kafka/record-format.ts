import type { KafkaMessage } from 'kafkajs';
import { header, holdsRequests, largestKey, largestValue, type LogRecord, type TopicPartition } from '../runtime/record.js';

/** Most bytes of all but the value. */
const largestRest = 64 * 1024;

/** kafkajs's message, read by our record codec, as the runtime's record. Of one that is too large to be handled most stays in the log. */
export function recordOf({ topic, partition }: TopicPartition, message: KafkaMessage): LogRecord {
  const { offset, timestamp, key, value } = message;
  const written = message.headers as Record<string, string>;
  const headers = holdsRequests(topic) && isNumbered(written) ? unnumbered(written) : written;
  const place = { topic, partition, offset: Number(offset), timestamp: Number(timestamp) };
  return isTooLarge(message) && !isNumbered(headers)
    ? { ...place, key: textOf(key && key.subarray(0, largestKey)), headers: stub(headers, message.size ?? 0), value: null }
    : { ...place, key: textOf(key), headers, value };
}

function isTooLarge({ key, value, size = 0 }: KafkaMessage): boolean {
  const bytes = value?.length ?? 0;
  return bytes > largestValue || size - bytes > largestRest || (key?.length ?? 0) > largestKey;
}

/** Written by a shard: such a record is within the bounds, and is needed to the last byte. */
const isNumbered = (headers: Record<string, string>) =>
  headers[header.sequence] !== undefined || headers[header.incarnation] !== undefined;

function unnumbered({ [header.sequence]: _, [header.incarnation]: __, ...headers }: Record<string, string>) {
  return headers;
}

function stub({ [header.type]: type }: Record<string, string>, size: number): Record<string, string> {
  return { [header.leftOut]: String(size), ...(type === undefined ? {} : { [header.type]: type.slice(0, largestKey) }) };
}

/** Postgres takes no NUL in a text; no key of ours has one. */
const textOf = (key: Buffer | null) => key && key.toString().replaceAll('\0', '\uFFFD');
