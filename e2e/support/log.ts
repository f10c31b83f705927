import { randomUUID } from 'node:crypto';
import type { KafkaMessage } from 'kafkajs';
import { kafkaAt } from './kafka.ts';
import { systemStatus } from './system.ts';

/** A record as any reader of the log finds it. */
export interface LogRecord {
  readonly partition: number;
  readonly offset: number;
  /** When it was written, in milliseconds since 1970. */
  readonly timestamp: number;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Buffer | null;
}

/** Next offset by partition. */
export type Offsets = ReadonlyMap<number, number>;

const connect = async () => kafkaAt((await systemStatus()).kafka);

/** Writes a record as it is, whatever it holds. */
export async function writeRaw(
  topic: string,
  partition: number,
  record: Pick<LogRecord, 'key' | 'headers' | 'value'>,
): Promise<void> {
  const producer = (await connect()).producer({ allowAutoTopicCreation: false });
  await producer.connect();
  try {
    await producer.send({ topic, messages: [{ ...record, partition }] });
  } finally {
    await producer.disconnect();
  }
}

/** Where each partition of a topic ends now. */
export async function endOf(topic: string): Promise<Offsets> {
  const admin = (await connect()).admin();
  await admin.connect();
  try {
    const partitions = await admin.fetchTopicOffsets(topic);
    return new Map(partitions.map(({ partition, high }) => [partition, Number(high)]));
  } finally {
    await admin.disconnect();
  }
}

/** Everything that a topic holds, by partition in the order of the log. */
export async function readAll(topic: string): Promise<LogRecord[]> {
  const end = await endOf(topic);
  const missing = new Set([...end].filter(([, high]) => high > 0).map(([partition]) => partition));
  if (missing.size === 0) return [];
  return follow(topic, new Map(), ({ partition, offset }) => {
    if (offset + 1 >= end.get(partition)!) missing.delete(partition);
    return missing.size === 0;
  });
}

/** Reads on from these offsets (from the beginning where there is none) until `last` says so, and answers all it has read. */
export async function follow(topic: string, from: Offsets, last: (record: LogRecord) => boolean): Promise<LogRecord[]> {
  const consumer = (await connect()).consumer({ groupId: `e2e-${randomUUID()}`, maxWaitTimeInMs: 200 });
  const read: LogRecord[] = [];
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    const done = new Promise<void>((finish) => {
      let finished = false;
      void consumer.run({
        autoCommit: false,
        eachMessage: async ({ partition, message }) => {
          const record = recordOf(partition, message);
          if (finished || record.offset < (from.get(partition) ?? 0)) return;
          read.push(record);
          if ((finished = last(record))) finish();
        },
      });
    });
    for (const [partition, offset] of from) consumer.seek({ topic, partition, offset: String(offset) });
    await within(60, done, `the end of what is read of ${topic}`);
    return read.sort((a, b) => a.partition - b.partition || a.offset - b.offset);
  } finally {
    await consumer.disconnect();
  }
}

const recordOf = (partition: number, { key, headers, value, offset, timestamp }: KafkaMessage): LogRecord => ({
  partition,
  offset: Number(offset),
  timestamp: Number(timestamp),
  key: key?.toString() ?? '',
  headers: Object.fromEntries(Object.entries(headers ?? {}).map(([name, text]) => [name, String(text)])),
  value,
});

async function within(seconds: number, done: Promise<void>, awaited: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`after ${seconds} s still not: ${awaited}`)), seconds * 1000);
  });
  await Promise.race([done, late]).finally(() => clearTimeout(timer));
}
