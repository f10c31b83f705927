import type { DataSource } from 'typeorm';
import type { RowClass } from '../row.js';
import type { SourceColumn } from './rows-from.js';

interface Column {
  readonly property: string;
  readonly name: string;
  /** As Postgres names it, for casts. */
  readonly type: string;
}

const postgresTypes = new Map<unknown, string>([
  [String, 'text'],
  [Number, 'integer'],
  [Boolean, 'boolean'],
  [Date, 'timestamptz'],
  ['timestamp with time zone', 'timestamptz'],
  ['int', 'integer'],
]);

/** A row class as a table: what TypeORM knows of it, in the form that bulk SQL needs. */
export class RowTable {
  readonly name: string;
  readonly columns: readonly Column[];
  /** Columns of the primary key; a row of a fold has one, a row of a collection the parent's key and its position. */
  readonly key: readonly Column[];

  constructor(dataSource: DataSource, row: RowClass) {
    const metadata = dataSource.getMetadata(row as never);
    const column = (meta: (typeof metadata.columns)[number]): Column => ({
      property: meta.propertyName,
      name: quoted(meta.databaseName),
      type: postgresTypes.get(meta.type) ?? String(meta.type),
    });
    this.name = quoted(metadata.tableName);
    this.columns = metadata.columns.map(column);
    this.key = metadata.primaryColumns.map(column);
  }

  /** The rows, column by column. */
  source(rows: readonly object[]): SourceColumn[] {
    return this.columns.map(({ property, name, type }) => ({ name, type, values: rows.map((row) => row[property as never]) }));
  }

  /** A row as `to_jsonb` gives it, as the class declares it. */
  parse<R extends object = Record<string, unknown>>(json: Record<string, unknown>): R {
    const row: Record<string, unknown> = {};
    for (const { property, name, type } of this.columns) {
      const value = json[name.slice(1, -1)];
      row[property] = type === 'timestamptz' && value !== null ? new Date(value as string) : value;
    }
    return row as R;
  }
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
