import type { KafkaMessage } from 'kafkajs';
import type { LogRecord, TopicPartition } from '../runtime/record.js';

/** kafkajs's message, read by our record codec, as the runtime's record. */
export function recordOf({ topic, partition }: TopicPartition, message: KafkaMessage): LogRecord {
  const { offset, timestamp, key, value, headers } = message;
  return {
    topic,
    partition,
    offset: Number(offset),
    timestamp: Number(timestamp),
    // Postgres takes no NUL in a text; no key of ours has one.
    key: key && key.toString().replaceAll('\0', '\uFFFD'),
    headers: headers as Record<string, string>,
    value,
  };
}
