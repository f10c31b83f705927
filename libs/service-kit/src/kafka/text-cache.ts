/** Longest text that is kept, in bytes. */
const longest = 48;

/** A power of two. */
const size = 256;

/** Short texts that come again and again, as names of headers do: each is made once, and found again by its bytes. */
export class TextCache {
  private readonly texts: (string | undefined)[] = new Array<string | undefined>(size);

  /** The UTF-8 between two places of a buffer. */
  read(buffer: Buffer, start: number, end: number): string {
    const length = end - start;
    if (length > longest || length === 0) return buffer.toString('utf8', start, end);
    const place = (length * 31 + buffer[start]! * 7 + buffer[start + (length >> 1)]! * 17 + buffer[end - 1]! * 13) & (size - 1);
    const kept = this.texts[place];
    if (kept !== undefined && isAt(kept, buffer, start, length)) return kept;
    const text = buffer.toString('utf8', start, end);
    // As many characters as bytes: plain ASCII, which can be compared byte by byte.
    if (text.length === length) this.texts[place] = text;
    return text;
  }
}

function isAt(text: string, buffer: Buffer, start: number, length: number): boolean {
  if (text.length !== length) return false;
  for (let index = 0; index < length; index++) if (text.charCodeAt(index) !== buffer[start + index]) return false;
  return true;
}
