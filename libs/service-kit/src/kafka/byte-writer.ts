import type { TopicPartition } from '../runtime/record.js';

/** Longest text that is cheaper to write letter by letter than by a call into Node. */
const shortText = 64;

/** Bytes of a length between 64 and 8191, as records have. */
const usualLength = 2;

/** A growing buffer that Kafka's wire format is written to in one pass, lengths before what they measure included. */
export class ByteWriter {
  private buffer: Buffer;
  private at = 0;

  /** `capacity` in bytes, to begin with. */
  constructor(capacity: number) {
    this.buffer = Buffer.allocUnsafeSlow(capacity);
  }

  get position(): number {
    return this.at;
  }

  /** What has been written since a position; shares memory with the writer. */
  slice(from = 0): Buffer {
    return this.buffer.subarray(from, this.at);
  }

  /** Leaves room to be filled later; gives its position. */
  skip(bytes: number): number {
    this.reserve(bytes);
    this.at += bytes;
    return this.at - bytes;
  }

  int8(value: number): void {
    this.reserve(1);
    this.buffer[this.at++] = value;
  }

  int16(value: number): void {
    const at = this.skip(2);
    this.buffer.writeInt16BE(value, at);
  }

  int32(value: number): void {
    const at = this.skip(4);
    this.buffer.writeInt32BE(value, at);
  }

  int64(value: number): void {
    const at = this.skip(8);
    this.buffer.writeBigInt64BE(BigInt(value), at);
  }

  int32At(position: number, value: number): void {
    this.buffer.writeInt32BE(value | 0, position);
  }

  /** Zigzag, seven bits a byte. */
  varint(value: number): void {
    this.reserve(10);
    let rest = zigzag(value);
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.buffer[this.at++] = (rest % 128) | 128;
    this.buffer[this.at++] = rest;
  }

  /** Bytes behind their length. */
  bytes(value: Buffer | null): void {
    if (value === null) return this.varint(-1);
    this.varint(value.length);
    this.reserve(value.length);
    this.at += value.copy(this.buffer, this.at);
  }

  /** UTF-8 behind its length. */
  text(value: string | null): void {
    if (value === null) return this.varint(-1);
    if (value.length > shortText || !this.ascii(value)) {
      this.varint(Buffer.byteLength(value));
      this.reserve(value.length * 3);
      this.at += this.buffer.write(value, this.at);
    }
  }

  /** UTF-8 behind a length of 16 bits, as outside of records. */
  string(value: string): void {
    this.int16(Buffer.byteLength(value));
    this.reserve(value.length * 3);
    this.at += this.buffer.write(value, this.at);
  }

  /** Partitions as requests name them: each topic once, with those of it, of which `write` writes one. */
  partitions<T extends TopicPartition>(all: readonly T[], write: (item: T) => void): void {
    const topics = Map.groupBy(all, ({ topic }) => topic);
    this.int32(topics.size);
    for (const [topic, group] of topics) {
      this.string(topic);
      this.int32(group.length);
      for (const item of group) write(item);
    }
  }

  /** Begins something whose length stands before it; gives what `end` must be told. */
  begin(): number {
    return this.skip(usualLength);
  }

  /** Writes the length of what was begun, as a varint. */
  end(begun: number): void {
    const start = begun + usualLength;
    const length = this.at - start;
    const shift = sizeOf(length) - usualLength;
    if (shift) {
      this.reserve(shift);
      this.buffer.copyWithin(start + shift, start, this.at);
    }
    this.at = begun;
    this.varint(length);
    this.at += length;
  }

  /** Writes a short text behind its length if it is plain; otherwise nothing. */
  private ascii(value: string): boolean {
    this.reserve(value.length + 2);
    const start = this.at;
    this.varint(value.length);
    for (let index = 0; index < value.length; index++) {
      const code = value.charCodeAt(index);
      if (code > 127) {
        this.at = start;
        return false;
      }
      this.buffer[this.at++] = code;
    }
    return true;
  }

  private reserve(bytes: number): void {
    if (this.at + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.buffer.length * 2, this.at + bytes));
    this.buffer.copy(larger, 0, 0, this.at);
    this.buffer = larger;
  }
}

/** Small negative numbers are small, too. Numbers beyond 2^31 occur only as differences of times. */
const zigzag = (value: number) => (value >= 0 ? value * 2 : value * -2 - 1);

function sizeOf(value: number): number {
  let size = 1;
  for (let rest = zigzag(value); rest >= 128; rest = Math.floor(rest / 128)) size += 1;
  return size;
}
