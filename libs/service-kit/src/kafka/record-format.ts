import type { KafkaMessage } from 'kafkajs';
import { header, largestKey, largestValue, type LogRecord, type TopicPartition } from '../runtime/record.js';

/** Most bytes of all but the value. */
const largestRest = 64 * 1024;

/** kafkajs's message, read by our record codec, as the runtime's record. Of one that is too large to be handled most stays in the log. */
export function recordOf({ topic, partition }: TopicPartition, message: KafkaMessage): LogRecord {
  const { offset, timestamp, key, value } = message;
  const headers = message.headers as Record<string, string>;
  const place = { topic, partition, offset: Number(offset), timestamp: Number(timestamp) };
  return isTooLarge(message)
    ? { ...place, key: textOf(key && key.subarray(0, largestKey)), headers: stub(headers, message.size ?? 0), value: null }
    : { ...place, key: textOf(key), headers, value };
}

/** What a shard writes is within the bounds, and is needed to the last byte. */
function isTooLarge({ key, value, headers, size = 0 }: KafkaMessage): boolean {
  const bytes = value?.length ?? 0;
  const large = bytes > largestValue || size - bytes > largestRest || (key?.length ?? 0) > largestKey;
  return large && headers?.[header.sequence] === undefined && headers?.[header.incarnation] === undefined;
}

function stub({ [header.type]: type }: Record<string, string>, size: number): Record<string, string> {
  return { [header.leftOut]: String(size), ...(type === undefined ? {} : { [header.type]: type.slice(0, largestKey) }) };
}

/** Postgres takes no NUL in a text; no key of ours has one. */
const textOf = (key: Buffer | null) => key && key.toString().replaceAll('\0', '\uFFFD');
