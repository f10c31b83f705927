import { TextCache } from './text-cache.js';

const texts = new TextCache();

/** Reads Kafka's wire format from a buffer, from one place on. Throws RangeError where the buffer ends too early. */
export class ByteReader {
  /** `at` and `end` are positions in the buffer. */
  constructor(
    readonly buffer: Buffer,
    private at = 0,
    private readonly end = buffer.length,
  ) {}

  get position(): number {
    return this.at;
  }

  /** Bytes that are still to be read. */
  get left(): number {
    return this.end - this.at;
  }

  skip(bytes: number): void {
    this.at += bytes;
  }

  int8(): number {
    return this.buffer.readInt8(this.take(1));
  }

  int16(): number {
    return this.buffer.readInt16BE(this.take(2));
  }

  int32(): number {
    return this.buffer.readInt32BE(this.take(4));
  }

  /** Exact up to 2^53, as offsets and times are. */
  int64(): number {
    const at = this.take(8);
    return this.buffer.readInt32BE(at) * 2 ** 32 + this.buffer.readUInt32BE(at + 4);
  }

  /** UTF-8 behind a length of 16 bits. */
  string(): string {
    const length = this.int16();
    const start = this.take(length);
    return texts.read(this.buffer, start, this.at);
  }

  /** As often as a number of 32 bits says; none for -1. */
  array<T>(read: () => T): T[] {
    const items: T[] = [];
    for (let left = this.int32(); left > 0; left--) items.push(read());
    return items;
  }

  /** Zigzag, seven bits a byte. */
  varint(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.buffer[this.take(1)]!;
      value += (byte & 127) * scale;
      if (byte < 128) return value % 2 ? -(value + 1) / 2 : value / 2;
      scale *= 128;
    }
  }

  /** Bytes behind their length, in the memory of the buffer; null for a length of -1. */
  bytes(): Buffer | null {
    const length = this.varint();
    if (length < 0) return null;
    const start = this.take(length);
    return this.buffer.subarray(start, this.at);
  }

  /** UTF-8 behind its length; empty for a length of -1. */
  text(): string {
    const length = this.varint();
    if (length < 0) return '';
    const start = this.take(length);
    return texts.read(this.buffer, start, this.at);
  }

  private take(bytes: number): number {
    const start = this.at;
    if (start + bytes > this.end) throw new RangeError('a record ends in the middle');
    this.at = start + bytes;
    return start;
  }
}
