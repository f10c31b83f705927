import type { KafkaMessage } from 'kafkajs';
import { header, largestValue, type LogRecord, type TopicPartition } from '../runtime/record.js';

/** kafkajs's message, read by our record codec, as the runtime's record; without its value when that is too large to be handled. */
export function recordOf({ topic, partition }: TopicPartition, message: KafkaMessage): LogRecord {
  const { offset, timestamp, key, value } = message;
  const headers = message.headers as Record<string, string>;
  const leftOut = value && value.length > largestValue;
  return {
    topic,
    partition,
    offset: Number(offset),
    timestamp: Number(timestamp),
    // Postgres takes no NUL in a text; no key of ours has one.
    key: key && key.toString().replaceAll('\0', '\uFFFD'),
    headers: leftOut ? { ...headers, [header.leftOut]: String(value.length) } : headers,
    value: leftOut ? null : value,
  };
}
