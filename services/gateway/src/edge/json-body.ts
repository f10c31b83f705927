import { isUtf8 } from 'node:buffer';
import type { FastifyRequest } from 'fastify';
import { Problem } from './problem.js';

/** Bodies up to so many bytes are read. */
export const bodyLimit = 256 * 1024;

/** Nothing we take is nested deeper than a handful of levels. */
const depthLimit = 32;

type Done = (error: Error | null, body?: unknown) => void;

/**
 * Makes a parser of JSON bodies out of Fastify's own, which refuses `__proto__` and `constructor.prototype`. An empty body is
 * none; one in another encoding would be stored as something else; one that is nested too deeply is refused before it is parsed, so that what comes behind may recurse without care.
 */
export function jsonParser<R extends Pick<FastifyRequest, 'headers'>>(parse: (request: R, body: string, done: Done) => void) {
  return (request: R, body: Buffer, done: Done): void => {
    const { 'content-encoding': encoding = 'identity' } = request.headers;
    if (encoding !== 'identity') return done(encoded(encoding));
    if (!isUtf8(body)) return done(malformed('the body is not in UTF-8'));
    const text = body.toString();
    if (!text.trim()) return done(null, undefined);
    if (depthOf(text) > depthLimit) return done(malformed(`the body is nested deeper than ${depthLimit} levels`));
    parse(request, text, (error, parsed) =>
      error
        ? done(malformed('the body is not valid JSON, or has a key that would change a prototype', error))
        : done(null, parsed),
    );
  };
}

/** Deepest level of brackets outside of strings. */
export function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const char = text.charCodeAt(index);
    if (quoted) {
      if (char === 0x5c) index += 1;
      else if (char === 0x22) quoted = false;
    } else if (char === 0x22) quoted = true;
    else if (char === 0x5b || char === 0x7b) deepest = Math.max(deepest, ++depth);
    else if (char === 0x5d || char === 0x7d) depth -= 1;
  }
  return deepest;
}

const encoded = (encoding: string) =>
  new Problem(415, 'request.encoded', `a body in ${encoding.slice(0, 20)} is not read; send it as it is`, {
    headers: { 'accept-encoding': 'identity' },
  });

const malformed = (detail: string, cause?: unknown) => new Problem(400, 'request.malformed', detail, {}, { cause });
