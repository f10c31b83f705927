import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TextCache } from './text-cache.js';

it('a text is what its bytes say, whatever was read before', () => {
  const bytes = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 60 }).map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 3 }).map((some) => Buffer.from(some)),
  );
  fc.assert(
    fc.property(fc.array(bytes, { minLength: 1, maxLength: 50 }), (texts) => {
      const cache = new TextCache();
      for (const text of [...texts, ...texts]) {
        const buffer = Buffer.concat([Buffer.from('<'), text, Buffer.from('>')]);
        expect(cache.read(buffer, 1, 1 + text.length)).toBe(text.toString());
      }
    }),
  );
});
