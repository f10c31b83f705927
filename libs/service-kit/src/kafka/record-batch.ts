import { createRequire } from 'node:module';
import type { NewRecord } from '../runtime/record.js';
import type { ByteWriter } from './byte-writer.js';

/** CRC-32C; the one of Node's zlib has another polynomial. */
const crc32C = createRequire(import.meta.url)('kafkajs/src/protocol/recordBatch/crc32C/crc32C') as (bytes: Buffer) => number;

const magic = 2;

/**
 * Records of one partition as one batch (message format 2: https://kafka.apache.org/documentation/#recordbatch), which Kafka writes
 * whole or not at all. `time` in milliseconds.
 */
export function writeRecordBatch(out: ByteWriter, records: readonly NewRecord[], time: number): void {
  out.int64(0); // the broker sets the offset
  const length = out.skip(4);
  out.int32(0); // leader epoch
  out.int8(magic);
  const crc = out.skip(4);
  const covered = out.position;
  out.int16(0); // attributes: uncompressed, no transaction
  out.int32(records.length - 1);
  out.int64(time);
  out.int64(time);
  out.int64(-1); // producer id: we number ourselves
  out.int16(0);
  out.int32(0);
  out.int32(records.length);
  for (let index = 0; index < records.length; index++) writeRecord(out, records[index]!, index);
  out.int32At(crc, crc32C(out.slice(covered)));
  out.int32At(length, out.position - length - 4);
}

function writeRecord(out: ByteWriter, { key, value, headers }: NewRecord, index: number): void {
  const record = out.begin();
  out.int8(0); // attributes: none are defined
  out.varint(0); // all records have the time of the batch
  out.varint(index);
  out.text(key);
  out.bytes(value);
  const names = Object.keys(headers);
  out.varint(names.length);
  for (const name of names) {
    out.text(name);
    out.text(headers[name]!);
  }
  out.end(record);
}
