import { createRequire } from 'node:module';

/** A record as kafkajs hands it to its protocol. */
export interface RecordParts {
  readonly offsetDelta?: number;
  readonly timestampDelta?: number;
  readonly key?: Buffer | string | null;
  readonly value?: Buffer | string | null;
  readonly headers?: Readonly<Record<string, Buffer | string | (Buffer | string)[]>>;
}

/** What kafkajs knows of the batch that a record lies in. */
export interface BatchContext {
  readonly firstOffset: string;
  readonly firstTimestamp: string;
  readonly magicByte: number;
  readonly isControlBatch?: boolean;
  readonly timestampType?: number;
  readonly maxTimestamp?: string;
}

/** A record of the log as kafkajs hands it to a consumer; its headers are text already. */
export interface DecodedRecord {
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Record<string, string>;
  readonly magicByte: number;
  readonly attributes: number;
  readonly isControlRecord: boolean;
  readonly batchContext: BatchContext;
}

const logAppendTime = 1;

/**
 * A record of a batch (message format 2: https://kafka.apache.org/documentation/#recordbatch), written in one pass into a buffer
 * of its exact size. kafkajs 2.2.4 makes a zeroed buffer for every header and an array for every number: seven times the time, and
 * most of a busy process's garbage.
 */
export function encodeRecord({ offsetDelta = 0, timestampDelta = 0, key, value, headers = {} }: RecordParts) {
  const pairs: [string, Buffer | string][] = [];
  for (const name in headers) {
    const content = headers[name]!;
    for (const one of Array.isArray(content) ? content : [content]) pairs.push([name, one]);
  }
  let size = 1 + sizeOf(timestampDelta) + sizeOf(offsetDelta) + sizeOfBytes(key) + sizeOfBytes(value) + sizeOf(pairs.length);
  for (const [name, content] of pairs) size += sizeOfBytes(name) + sizeOfBytes(content);

  const buf = Buffer.allocUnsafe(sizeOf(size) + size);
  let at = writeNumber(buf, 0, size);
  buf[at++] = 0; // attributes: none are defined
  at = writeNumber(buf, at, timestampDelta);
  at = writeNumber(buf, at, offsetDelta);
  at = writeBytes(buf, at, key);
  at = writeBytes(buf, at, value);
  at = writeNumber(buf, at, pairs.length);
  for (const [name, content] of pairs) at = writeBytes(buf, writeBytes(buf, at, name), content);
  return { buf, buffer: buf };
}

/** Reads what stands in a record behind its length. */
export function decodeRecord({ buffer }: { buffer: Buffer }, context: BatchContext): DecodedRecord {
  const { firstOffset, firstTimestamp, magicByte, isControlBatch = false, timestampType, maxTimestamp } = context;
  const cursor = { buffer, at: 1 };
  const timestampDelta = readNumber(cursor);
  const offsetDelta = readNumber(cursor);
  const key = readBytes(cursor);
  const value = readBytes(cursor);
  const headers: Record<string, string> = {};
  for (let left = readNumber(cursor); left > 0; left--) {
    const name = readText(cursor);
    const content = readText(cursor);
    // Of a header that stands twice the first counts; none of ours does.
    if (!Object.hasOwn(headers, name)) headers[name] = content;
  }
  const stamped = timestampType === logAppendTime && maxTimestamp;
  return {
    offset: String(Number(firstOffset) + offsetDelta),
    timestamp: stamped || String(Number(firstTimestamp) + timestampDelta),
    key,
    value,
    headers,
    magicByte,
    attributes: buffer[0]!,
    isControlRecord: isControlBatch,
    batchContext: context,
  };
}

/** Makes kafkajs use these two. It loads its own at the first request that needs them, so this must run before. */
export function useRecordCodec(): void {
  replace('kafkajs/src/protocol/recordBatch/record/v0', encodeRecord);
  replace('kafkajs/src/protocol/recordBatch/record/v0/decoder', decodeRecord);
}

function replace(module: string, by: unknown): void {
  const require = createRequire(import.meta.url);
  require(module); // makes its entry in the cache, and fails here when kafkajs is not built as it was
  require.cache[require.resolve(module)]!.exports = by;
}

/** Zigzag: small negative numbers are small, too. Numbers beyond 2^31 occur only as differences of times. */
const zigzag = (value: number) => (value >= 0 ? value * 2 : value * -2 - 1);

function sizeOf(value: number): number {
  let size = 1;
  for (let rest = zigzag(value); rest >= 128; rest = Math.floor(rest / 128)) size += 1;
  return size;
}

function sizeOfBytes(value: Buffer | string | null | undefined): number {
  if (value === null || value === undefined) return 1;
  const length = Buffer.byteLength(value);
  return sizeOf(length) + length;
}

function writeNumber(buf: Buffer, start: number, value: number): number {
  let at = start;
  let rest = zigzag(value);
  for (; rest >= 128; rest = Math.floor(rest / 128)) buf[at++] = (rest % 128) | 128;
  buf[at++] = rest;
  return at;
}

function writeBytes(buf: Buffer, at: number, value: Buffer | string | null | undefined): number {
  if (value === null || value === undefined) return writeNumber(buf, at, -1);
  const start = writeNumber(buf, at, Buffer.byteLength(value));
  return start + (typeof value === 'string' ? buf.write(value, start) : value.copy(buf, start));
}

interface Cursor {
  readonly buffer: Buffer;
  at: number;
}

function readNumber(cursor: Cursor): number {
  let value = 0;
  let scale = 1;
  for (;;) {
    const byte = cursor.buffer[cursor.at++];
    if (byte === undefined) throw new RangeError('a record ends in the middle of a number');
    value += (byte & 127) * scale;
    if (byte < 128) return value % 2 ? -(value + 1) / 2 : value / 2;
    scale *= 128;
  }
}

function readBytes(cursor: Cursor): Buffer | null {
  const length = readNumber(cursor);
  if (length < 0) return null;
  const start = cursor.at;
  cursor.at += length;
  return cursor.buffer.subarray(start, cursor.at);
}

function readText(cursor: Cursor): string {
  const length = readNumber(cursor);
  if (length < 0) return '';
  const start = cursor.at;
  cursor.at += length;
  return cursor.buffer.toString('utf8', start, cursor.at);
}
