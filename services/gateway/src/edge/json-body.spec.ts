import { expect, it } from 'vitest';
import { jsonParser, shapeOf } from './json-body.js';
import { overloaded } from './problem.js';

const request = { headers: {} };
const take = () => {};

it('measures what is outside of strings', () => {
  expect(shapeOf('{"a":[1,{"b":"]}]}\\"[[[,:"}],"c":{}}')).toEqual({ depth: 3, parts: 9 });
});

it.each([
  ['is nested too deeply', '['.repeat(100_000) + ']'.repeat(100_000)],
  ['takes twenty times its length', `[${'{},'.repeat(5_000)}{}]`],
])('refuses what %s before it is parsed', (_, body) => {
  let parsed = false;
  const parse = jsonParser(() => (parsed = true), take);
  const results: unknown[] = [];
  parse(request, Buffer.from(body), (error) => results.push(error));
  expect(results).toEqual([expect.objectContaining({ status: 400, code: 'request.malformed' })]);
  expect(parsed).toBe(false);
});

it.each([
  ['bytes that are no UTF-8', {}, Buffer.from('"M\xfcller"', 'latin1'), 400],
  ['a body that is compressed', { 'content-encoding': 'gzip' }, Buffer.from('{}'), 415],
])('refuses %s', (_, headers, body, status) => {
  const results: unknown[] = [];
  jsonParser((_, __, done) => done(null, 'parsed'), take)({ headers }, body, (error) => results.push(error));
  expect(results).toEqual([expect.objectContaining({ status })]);
});

it('takes an empty body for none, and says 400 of what the parser refuses', () => {
  const parse = jsonParser((_, __, done) => done(new Error('forbidden')), take);
  const results: unknown[] = [];
  parse(request, Buffer.from(' \n'), (...result) => results.push(result));
  parse(request, Buffer.from('{"__proto__":1}'), (error) => results.push(error));
  expect(results).toEqual([[null, undefined], expect.objectContaining({ status: 400 })]);
});

it('asks for the memory that a body takes once it is parsed, and parses nothing without it', () => {
  const asked: number[] = [];
  const parse = jsonParser(
    (_, __, done) => done(null, 'parsed'),
    (_, bytes) => {
      asked.push(bytes);
      if (asked.length > 1) throw overloaded('no more');
    },
  );
  const results: unknown[] = [];
  const body = Buffer.from('{"lines":[{"quantity":1},{"quantity":2}]}');
  for (let n = 0; n < 2; n++) parse(request, body, (...result) => results.push(result));
  expect(asked[0]).toBe(body.length + 8 * 32);
  expect(results).toEqual([[null, 'parsed'], [expect.objectContaining({ status: 503 })]]);
});
