import { createRequire } from 'node:module';
import { RuntimeError } from '../errors.js';
import { header } from '../runtime/record.js';
import { ByteReader } from './byte-reader.js';

/** A record as it stands in the log. */
export interface RawRecord {
  readonly offset: number;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes of all of it. */
  readonly size: number;
}

interface Batch {
  readonly firstOffset: number;
  readonly firstTimestamp: number;
  /** The broker has set the time of all records. */
  readonly stamped: number | undefined;
}

interface Compression {
  decompress(bytes: Buffer): Promise<Buffer>;
}

const { lookupCodecByAttributes: compressionOf } = createRequire(import.meta.url)('kafkajs/src/protocol/message/compression') as {
  lookupCodecByAttributes(attributes: number): Compression | null;
};

const magic = 2;
const logAppendTime = 8;
const controlBatch = 32;

/** Offset and length. */
const prefix = 12;

/** Where somebody else's transaction ends Kafka writes a marker: to us an event of a type that nobody knows, at an offset as any other. */
const transactionMarker = { key: null, value: null, headers: { [header.type]: 'kafka.TransactionMarker' } };

/**
 * The records of all batches that are there whole (message format 2: https://kafka.apache.org/documentation/#recordbatch); of the
 * last one Kafka may send a part. kafkajs 2.2.4 copies a record's headers once for each of them, and leaves out the markers of
 * transactions, so that offsets seem to be missing.
 */
export async function readRecords(bytes: Buffer): Promise<RawRecord[]> {
  const records: RawRecord[] = [];
  const batches = new ByteReader(bytes);
  while (batches.left > prefix) {
    const firstOffset = batches.int64();
    const length = batches.int32();
    if (length > batches.left) break;
    const end = batches.position + length;
    batches.skip(4); // leader epoch
    const format = batches.int8();
    if (format !== magic) throw new RuntimeError('log.unavailable', `the log holds messages of format ${format}; 2 is read`);
    batches.skip(4); // CRC
    const attributes = batches.int16();
    batches.skip(4); // last offset
    const firstTimestamp = batches.int64();
    const maxTimestamp = batches.int64();
    batches.skip(14); // producer
    const count = batches.int32();
    const batch = { firstOffset, firstTimestamp, stamped: attributes & logAppendTime ? maxTimestamp : undefined };
    const compression = compressionOf(attributes);
    const body = compression
      ? new ByteReader(await compression.decompress(bytes.subarray(batches.position, end)))
      : new ByteReader(bytes, batches.position, end);
    for (let left = count; left > 0; left--) {
      const record = readRecord(body, batch);
      records.push(attributes & controlBatch ? { ...record, ...transactionMarker } : record);
    }
    batches.skip(end - batches.position);
  }
  return records;
}

function readRecord(reader: ByteReader, { firstOffset, firstTimestamp, stamped }: Batch): RawRecord {
  const size = reader.varint();
  const end = reader.position + size;
  reader.skip(1); // attributes: none are defined
  const timestampDelta = reader.varint();
  const offset = firstOffset + reader.varint();
  const key = reader.bytes();
  const value = reader.bytes();
  const headers: Record<string, string> = {};
  for (let left = reader.varint(); left > 0; left--) {
    const name = reader.text();
    const content = reader.text();
    // Of a header that stands twice the first counts; none of ours does.
    if (!Object.hasOwn(headers, name)) headers[name] = content;
  }
  reader.skip(end - reader.position);
  return { offset, timestamp: stamped ?? firstTimestamp + timestampDelta, key, value, headers, size };
}
