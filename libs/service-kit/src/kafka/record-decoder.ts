import { createRequire } from 'node:module';
import { TextCache } from './text-cache.js';

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
  /** Bytes of all of it. */
  readonly size: number;
  readonly batchContext: BatchContext;
}

const logAppendTime = 1;

const texts = new TextCache();

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
    size: buffer.length,
    batchContext: context,
  };
}

/**
 * Makes kafkajs use this decoder; its own (2.2.4) copies a record's headers once for each of them. It is loaded at the first fetch, so
 * this must run before.
 */
export function useRecordDecoder(): void {
  const require = createRequire(import.meta.url);
  const module = 'kafkajs/src/protocol/recordBatch/record/v0/decoder';
  require(module); // makes its entry in the cache, and fails here when kafkajs is not built as it was
  require.cache[require.resolve(module)]!.exports = decodeRecord;
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
  return texts.read(cursor.buffer, start, cursor.at);
}
