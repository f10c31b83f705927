import { isoTime } from '../iso-time.js';

/** A column of rows that go to a statement: its name there, its type in Postgres, and a value for each row. */
export interface SourceColumn {
  readonly name: string;
  readonly type: string;
  readonly values: readonly unknown[];
}

/**
 * Rows as a subquery over one parameter a column (https://www.postgresql.org/docs/current/functions-array.html, `unnest`), in the
 * order of the columns. JSON goes as one document, because in an array each of its quotes would have to be escaped.
 */
export function rowsFrom(columns: readonly SourceColumn[], parameters: unknown[]): string {
  const scalars = columns.filter(({ type }) => !isJson(type));
  const documents = columns.filter(({ type }) => isJson(type));
  const parameter = (value: string) => `$${parameters.push(value)}`;
  const sources = [
    `unnest(${scalars.map(({ type, values }) => `${parameter(arrayLiteral(values))}::${type}[]`).join(', ')})`,
    ...documents.map(({ type, values }) => `${type}_array_elements(${parameter(JSON.stringify(values))}::${type})`),
  ];
  const names = [...scalars, ...documents].map(({ name }) => name).join(', ');
  const picked = columns.map(({ name, type }) => (type === 'jsonb' ? `nullif(${name}, 'null') AS ${name}` : name)).join(', ');
  return `(SELECT ${picked} FROM ROWS FROM (${sources.join(', ')}) AS source(${names}))`;
}

const isJson = (type: string) => type === 'json' || type === 'jsonb';

/** An array as Postgres reads it; pg's own, which knows every type, takes four times as long. */
export function arrayLiteral(values: readonly unknown[]): string {
  if (values.length && values.every(isPlainText)) return `{"${values.join('","')}"}`;
  return `{${values.map(element).join(',')}}`;
}

const isPlainText = (value: unknown) => typeof value === 'string' && !special.test(value);

const special = /["\\]/;

function element(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'string') return `"${special.test(value) ? value.replace(/["\\]/g, '\\$&') : value}"`;
  // A date that is none is for Postgres to refuse.
  if (value instanceof Date) return `"${Number.isNaN(value.getTime()) ? value : isoTime(value)}"`;
  if (Buffer.isBuffer(value)) return `"\\\\x${value.toString('hex')}"`;
  return String(value);
}
