import { expect, it } from 'vitest';
import { depthOf, jsonParser } from './json-body.js';

const request = { headers: {} };

it('measures brackets outside of strings', () => {
  expect(depthOf('{"a":[1,{"b":"]}]}\\"[[["}],"c":{}}')).toBe(3);
});

it('refuses what is nested too deeply before it is parsed', () => {
  let parsed = false;
  const parse = jsonParser(() => (parsed = true));
  const results: unknown[] = [];
  parse(request, Buffer.from('['.repeat(100_000) + ']'.repeat(100_000)), (error) => results.push(error));
  expect(results).toEqual([expect.objectContaining({ status: 400, code: 'request.malformed' })]);
  expect(parsed).toBe(false);
});

it.each([
  ['bytes that are no UTF-8', {}, Buffer.from('"M\xfcller"', 'latin1'), 400],
  ['a body that is compressed', { 'content-encoding': 'gzip' }, Buffer.from('{}'), 415],
])('refuses %s', (_, headers, body, status) => {
  const results: unknown[] = [];
  jsonParser((_, __, done) => done(null, 'parsed'))({ headers }, body, (error) => results.push(error));
  expect(results).toEqual([expect.objectContaining({ status })]);
});

it('takes an empty body for none, and says 400 of what the parser refuses', () => {
  const parse = jsonParser((_, __, done) => done(new Error('forbidden')));
  const results: unknown[] = [];
  parse(request, Buffer.from(' \n'), (...result) => results.push(result));
  parse(request, Buffer.from('{"__proto__":1}'), (error) => results.push(error));
  expect(results).toEqual([[null, undefined], expect.objectContaining({ status: 400 })]);
});
