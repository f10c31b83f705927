import { isUtf8 } from 'node:buffer';
import type { FastifyRequest } from 'fastify';
import { Problem } from './problem.js';

/** Bodies up to so many bytes are read. */
export const bodyLimit = 256 * 1024;

/** What we take is nested a handful of levels deep, and has a thousand parts at most. */
const depthLimit = 32;
const partLimit = 10_000;

/** Memory that a part takes once it is parsed, beside its text, in bytes: `[{},{}]` takes twenty times its length. */
const bytesPerPart = 32;

type Done = (error: Error | null, body?: unknown) => void;

/**
 * Makes a parser of JSON bodies out of Fastify's own, which refuses `__proto__` and `constructor.prototype`. An empty body is
 * none; one in another encoding would be stored as something else; one that is nested too deeply, or into too many parts, is refused
 * before it is parsed, so that what comes behind may recurse without care. `take` may refuse one for the memory that it needs, in bytes.
 */
export function jsonParser<R extends Pick<FastifyRequest, 'headers'>>(
  parse: (request: R, body: string, done: Done) => void,
  take: (request: R, bytes: number) => void,
) {
  return (request: R, body: Buffer, done: Done): void => {
    const { 'content-encoding': encoding = 'identity' } = request.headers;
    if (encoding !== 'identity') return done(encoded(encoding));
    if (!isUtf8(body)) return done(malformed('the body is not in UTF-8'));
    const text = body.toString();
    if (!text.trim()) return done(null, undefined);
    const { depth, parts } = shapeOf(text);
    if (depth > depthLimit) return done(malformed(`the body is nested deeper than ${depthLimit} levels`));
    if (parts > partLimit) return done(malformed(`the body has more than ${partLimit} parts`));
    try {
      take(request, body.length + parts * bytesPerPart);
    } catch (error) {
      return done(error as Error);
    }
    parse(request, text, (error, parsed) =>
      error
        ? done(malformed('the body is not valid JSON, or has a key that would change a prototype', error))
        : done(null, parsed),
    );
  };
}

/** Deepest level of brackets, and number of brackets that open, commas and colons, all outside of strings. */
export function shapeOf(text: string): { readonly depth: number; readonly parts: number } {
  let depth = 0;
  let deepest = 0;
  let parts = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const char = text.charCodeAt(index);
    if (quoted) {
      if (char === 0x5c) index += 1;
      else if (char === 0x22) quoted = false;
    } else if (char === 0x22) quoted = true;
    else if (char === 0x2c || char === 0x3a) parts += 1;
    else if (char === 0x5b || char === 0x7b) {
      parts += 1;
      deepest = Math.max(deepest, ++depth);
    } else if (char === 0x5d || char === 0x7d) depth -= 1;
  }
  return { depth: deepest, parts };
}

const encoded = (encoding: string) =>
  new Problem(415, 'request.encoded', `a body in ${encoding.slice(0, 20)} is not read; send it as it is`, {
    headers: { 'accept-encoding': 'identity' },
  });

const malformed = (detail: string, cause?: unknown) => new Problem(400, 'request.malformed', detail, {}, { cause });
