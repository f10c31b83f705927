import { createRequire } from 'node:module';
import { placeOf, type LogRecord, type TopicPartition } from '../runtime/record.js';
import { ByteReader } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';
import type { Broker } from './cluster.js';
import { recordOf } from './record-format.js';
import { readRecords } from './record-reader.js';

/** A partition, and the offset to read it from. */
export interface ReadPlace extends TopicPartition {
  readonly offset: number;
}

export interface FetchRequest {
  readonly places: readonly ReadPlace[];
  /** A session of fetches (KIP-227), of which `places` are what has changed since the last one; without it they are all there is. */
  readonly session?: FetchSessionId;
  /** What the session shall leave out from now on. */
  readonly forgotten?: readonly TopicPartition[];
  /** Longest wait for a first record, in milliseconds. */
  readonly milliseconds: number;
  /** Bytes of the answer at most, but for a first batch that is larger. */
  readonly maxBytes: number;
  /** The same of each partition. */
  readonly maxBytesOfPartition?: number;
}

/** Epoch 0 begins a session. */
export interface FetchSessionId {
  readonly id: number;
  readonly epoch: number;
}

export interface FetchAnswer {
  /** One of https://kafka.apache.org/protocol.html#protocol_error_codes; 0 for none. */
  readonly error: number;
  readonly sessionId: number;
  readonly partitions: readonly FetchedPartition[];
}

export interface FetchedPartition extends TopicPartition {
  readonly error: number;
  readonly highWatermark: number;
  /** They may begin before the offset that was asked for. */
  readonly records: LogRecord[];
}

/** What one of Kafka's error codes means. */
export const { createErrorFromCode: errorOf } = createRequire(import.meta.url)('kafkajs/src/protocol/error') as {
  createErrorFromCode(code: number): Error;
};

export const offsetOutOfRange = 1;

const apiKey = 1;

/** Known to every broker since Kafka 2.3. */
const apiVersion = 11;

/** Of a partition, if a request does not say less. */
export const bytesPerPartition = 256 << 10;
const noSession: FetchSessionId = { id: 0, epoch: -1 };

/** Asks a broker for records, with our encoding of the question and of the answer. */
export async function fetchRecords(broker: Broker, request: FetchRequest): Promise<FetchAnswer> {
  const question = { apiKey, apiVersion, apiName: 'Fetch', encode: async () => encode(request) };
  const response = { decode, parse: async (answer: FetchAnswer) => answer };
  return (await broker.connectionPool.send({ request: question, response })) as FetchAnswer;
}

/** Throws when Kafka says anything but records of a partition. */
export function refuseErrors(partition: FetchedPartition): void {
  if (partition.error === 0) return;
  const { message } = errorOf(partition.error);
  throw new Error(`${placeOf(partition)}: ${message}`);
}

/** Layout of version 11: https://kafka.apache.org/protocol.html#The_Messages_Fetch. */
export function encode(request: FetchRequest): { buf: Buffer; buffer: Buffer } {
  const {
    places,
    session = noSession,
    forgotten = [],
    milliseconds,
    maxBytes,
    maxBytesOfPartition = bytesPerPartition,
  } = request;
  const out = new ByteWriter(128 + (places.length + forgotten.length) * 40);
  out.int32(-1); // no replica
  out.int32(milliseconds);
  out.int32(1); // bytes at least
  out.int32(maxBytes);
  out.int8(0); // read uncommitted: no transactions are used
  out.int32(session.id);
  out.int32(session.epoch);
  out.partitions(places, ({ partition, offset }) => {
    out.int32(partition);
    out.int32(-1); // leader epoch
    out.int64(offset);
    out.int64(-1); // log start
    out.int32(maxBytesOfPartition);
  });
  out.partitions(forgotten, ({ partition }) => out.int32(partition));
  out.string(''); // rack
  const buffer = out.slice();
  return { buf: buffer, buffer };
}

export async function decode(bytes: Buffer): Promise<FetchAnswer & { clientSideThrottleTime: number }> {
  const reader = new ByteReader(bytes);
  const clientSideThrottleTime = reader.int32();
  const error = reader.int16();
  const sessionId = reader.int32();
  const partitions = reader
    .array(() => {
      const topic = reader.string();
      return reader.array(() => readPartition(reader, topic));
    })
    .flat();
  return {
    clientSideThrottleTime,
    error,
    sessionId,
    partitions: await Promise.all(
      partitions.map(async ({ bytes: batches, ...partition }) => ({
        ...partition,
        records: (await readRecords(batches)).map((record) => recordOf(partition, record)),
      })),
    ),
  };
}

function readPartition(reader: ByteReader, topic: string) {
  const partition = reader.int32();
  const error = reader.int16();
  const highWatermark = reader.int64();
  reader.skip(16); // last stable offset, log start
  reader.array(() => reader.skip(16)); // aborted transactions
  reader.skip(4); // preferred replica
  const length = Math.max(0, reader.int32());
  const start = reader.position;
  reader.skip(length);
  return { topic, partition, error, highWatermark, bytes: reader.buffer.subarray(start, start + length) };
}
