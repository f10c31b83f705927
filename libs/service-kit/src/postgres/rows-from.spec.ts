import { describe, expect, it } from 'vitest';
import { arrayLiteral, rowsFrom } from './rows-from.js';

describe('rows for a statement', () => {
  it.each([
    [['a', null, undefined], '{"a",NULL,NULL}'],
    [['quote " and \\ and {,}', ''], '{"quote \\" and \\\\ and {,}",""}'],
    [[1, -2.5, true], '{1,-2.5,true}'],
    [[new Date(0), new Date(NaN)], '{"1970-01-01T00:00:00.000Z","Invalid Date"}'],
    [[Buffer.from([0, 255])], '{"\\\\x00ff"}'],
    [[], '{}'],
  ])('%j is an array that Postgres reads', (values, literal) => {
    expect(arrayLiteral(values)).toBe(literal);
  });

  it('are one parameter a column, JSON as one document, in the order of the columns', () => {
    const parameters: unknown[] = ['before'];
    const sql = rowsFrom(
      [
        { name: 'id', type: 'text', values: ['a', 'b'] },
        { name: 'data', type: 'jsonb', values: [{ text: '"' }, null] },
        { name: 'size', type: 'int', values: [1, 2] },
      ],
      parameters,
    );
    expect(parameters).toEqual(['before', '{"a","b"}', '{1,2}', '[{"text":"\\""},null]']);
    expect(sql).toBe(
      `(SELECT id, nullif(data, 'null') AS data, size FROM ROWS FROM (unnest($2::text[], $3::int[]), jsonb_array_elements($4::jsonb)) AS source(id, size, data))`,
    );
  });
});
