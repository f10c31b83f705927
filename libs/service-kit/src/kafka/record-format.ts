import { header, holdsRequests, largestKey, largestValue, type LogRecord, type TopicPartition } from '../runtime/record.js';
import type { RawRecord } from './record-reader.js';

/** Most bytes of all but the value. */
const largestRest = 64 * 1024;

/** The last moment that JavaScript and Postgres both can write down in the usual way. A producer may claim any. */
const lastTime = Date.UTC(9999, 11, 31);

/** What stands in the log as the runtime's record. Of one that is too large to be handled most stays there. */
export function recordOf({ topic, partition }: TopicPartition, raw: RawRecord): LogRecord {
  const { offset, timestamp, key, value } = raw;
  const headers = holdsRequests(topic) && isNumbered(raw.headers) ? unnumbered(raw.headers) : raw.headers;
  const left = isTooLarge(raw) && !isNumbered(headers);
  return {
    topic,
    partition,
    offset,
    timestamp: Math.min(Math.max(timestamp, 0), lastTime),
    key: textOf(left && key ? key.subarray(0, largestKey) : key),
    headers: left ? stub(headers, raw.size) : headers,
    value: left ? null : value,
    size: left ? 0 : raw.size,
  };
}

function isTooLarge({ key, value, size }: RawRecord): boolean {
  const bytes = value?.length ?? 0;
  return bytes > largestValue || size - bytes > largestRest || (key?.length ?? 0) > largestKey;
}

/** Written by a shard: such a record is within the bounds, and is needed to the last byte. */
const isNumbered = (headers: RawRecord['headers']) =>
  headers[header.sequence] !== undefined || headers[header.incarnation] !== undefined;

function unnumbered({ [header.sequence]: _, [header.incarnation]: __, ...headers }: RawRecord['headers']) {
  return headers;
}

function stub({ [header.type]: type }: RawRecord['headers'], size: number): Record<string, string> {
  return { [header.leftOut]: String(size), ...(type === undefined ? {} : { [header.type]: type.slice(0, largestKey) }) };
}

/** Postgres takes no NUL in a text; no key of ours has one. */
const textOf = (key: Buffer | null) => key && key.toString().replaceAll('\0', '\uFFFD');
