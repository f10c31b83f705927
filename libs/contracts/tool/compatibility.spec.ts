import { expect, it } from 'vitest';
import { obstacles } from './compatibility.ts';

const line = (fields: object[]) => ({ type: 'record', name: 'Line', namespace: 't', fields });
const order = (...fields: object[]) => ({
  type: 'record',
  name: 'Order',
  namespace: 't',
  fields: [{ name: 'id', type: 'string' }, ...fields],
});
const level = (symbols: string[], more = {}) => ({
  name: 'level',
  type: { type: 'enum', name: 'Level', namespace: 't', symbols, ...more },
});
const lines = (fields: object[]) => ({ name: 'lines', type: { type: 'array', items: line(fields) } });
const text = { name: 'note', type: 'string' };
const optional = { name: 'note', type: ['null', 'string'], default: null };

const between = (before: object, after: object): string[] =>
  obstacles({ label: 'version 1', schema: before }, { label: 'the new schema', schema: after });

it.each([
  ['the same', order(text), order(text)],
  ['a new optional field', order(), order(optional)],
  ['an optional field less', order(optional), order()],
  ['a new field with a default', order(), order({ ...text, default: '' })],
  ['fields in another order', order(text, { ...optional, name: 'more' }), order({ ...optional, name: 'more' }, text)],
  [
    'a symbol more where readers have a default',
    order(level(['A'], { default: 'A' })),
    order(level(['A', 'B'], { default: 'A' })),
  ],
  ['a default for an enum that had none', order(level(['A', 'B'])), order(level(['A', 'B'], { default: 'A' }))],
])('lets pass: %s', (_, before, after) => {
  expect(between(before, after)).toEqual([]);
});

it.each([
  [
    'a new field without default',
    order(),
    order(text),
    'field note: the new schema needs it (it has no default) and version 1 does not write it',
  ],
  [
    'a field less',
    order(text),
    order(),
    'field note: version 1 needs it (it has no default) and the new schema does not write it',
  ],
  [
    'a field that may now be null',
    order(text),
    order(optional),
    'field note: version 1 reads string where the new schema writes null',
  ],
  [
    'a wider number',
    order({ name: 'n', type: 'int' }),
    order({ name: 'n', type: 'long' }),
    'field n: version 1 reads int where the new schema writes long',
  ],
  [
    'a symbol more',
    order(level(['A'])),
    order(level(['A', 'B'])),
    'field level: version 1 does not know B, which the new schema may write, and has no default',
  ],
  [
    'another default of an enum',
    order(level(['A', 'B'], { default: 'A' })),
    order(level(['A', 'B'], { default: 'B' })),
    'enum Level: version 1 reads an unknown symbol as A, the new schema as B',
  ],
  [
    'an enum that has lost its default',
    order(level(['A'], { default: 'A' })),
    order(level(['A'])),
    'enum Level: version 1 reads an unknown symbol as A, the new schema not at all (it has no default)',
  ],
  [
    'a field less, deep inside',
    order(lines([{ name: 'sku', type: 'string' }, text])),
    order(lines([{ name: 'sku', type: 'string' }])),
    'field lines[].note: version 1 needs it (it has no default) and the new schema does not write it',
  ],
])('says why not: %s', (_, before, after, reason) => {
  expect(between(before, after)).toEqual([reason]);
});

it('names both directions when neither reads the other', () => {
  expect(between(order(text), order({ name: 'note', type: 'boolean' }))).toEqual([
    'field note: version 1 reads string where the new schema writes boolean',
    'field note: the new schema reads boolean where version 1 writes string',
  ]);
});

it('refuses one record in the place of another', () => {
  const other = { ...line([text]), name: 'Row' };
  expect(between(order({ name: 'line', type: line([text]) }), order({ name: 'line', type: other }))).toEqual([
    'field line: version 1 reads t.Line where the new schema writes t.Row',
    'field line: the new schema reads t.Row where version 1 writes t.Line',
  ]);
});

it('refuses another key, which registries do not look at', () => {
  const keyed = (key: string) => ({ ...order(text), tributary: { topic: 'orders.events', key } });
  expect(between(keyed('id'), keyed('note'))).toEqual(['key: version 1 is keyed by id, the new schema by note']);
});
