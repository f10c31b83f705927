import type { IHeaders, KafkaMessage } from 'kafkajs';
import type { LogRecord, TopicPartition } from '../runtime/record.js';

/** kafkajs's message as the runtime's record. */
export function recordOf({ topic, partition }: TopicPartition, message: KafkaMessage): LogRecord {
  return {
    topic,
    partition,
    offset: Number(message.offset),
    timestamp: Number(message.timestamp),
    // Postgres takes no NUL in a text; no key of ours has one.
    key: message.key && message.key.toString().replaceAll('\0', '\uFFFD'),
    headers: textHeaders(message.headers),
    value: message.value,
  };
}

function textHeaders(headers: IHeaders | undefined): Record<string, string> {
  const text: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) text[name] = Array.isArray(value) ? String(value[0]) : value.toString();
  }
  return text;
}
