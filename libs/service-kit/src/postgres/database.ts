import { DataSource, type DataSourceOptions } from 'typeorm';
import type { RowClass } from '../row.js';
import type { SchemaCache } from '../runtime/ports.js';
import type { Connection } from './connection.js';
import { SnakeNaming } from './naming.js';
import { runtimeMigrations } from './runtime-migrations.js';

export interface DatabaseOptions {
  readonly url: string;
  readonly application: string;
  readonly rows: readonly RowClass[];
  readonly migrations: readonly (new () => object)[];
}

/** What TypeORM needs to know of a service's database. */
export function dataSourceOptions({ url, application, rows, migrations }: DatabaseOptions): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    applicationName: application,
    entities: rows as never[],
    migrations: [...runtimeMigrations, ...migrations] as never[],
    namingStrategy: new SnakeNaming(),
    poolSize: 4,
    extra: { connectionTimeoutMillis: 5000, query_timeout: 30_000 },
    logging: false,
    migrationsTransactionMode: 'each',
    migrationsTableName: 'migration',
  };
}

/** Connects and migrates; processes that start together take turns at it. */
export async function openDatabase(options: DataSourceOptions): Promise<DataSource> {
  const dataSource = await new DataSource(options).initialize();
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query('SELECT pg_advisory_lock(20260101)');
    await dataSource.runMigrations();
  } finally {
    await runner.query('SELECT pg_advisory_unlock(20260101)').catch(() => {});
    await runner.release();
  }
  return dataSource;
}

const keptSchemas = 'SELECT subject, id, schema FROM tributary.schema';

/** Schemas kept in the database. */
export function schemaCache(connection: Connection): SchemaCache {
  return {
    load: () => connection.run({ text: keptSchemas, values: [] }),
    save: async (subject, id, schema) => {
      const text =
        'INSERT INTO tributary.schema VALUES ($1, $2, $3) ON CONFLICT (subject, id) DO UPDATE SET schema = excluded.schema';
      await connection.run({ text, values: [subject, id, schema] });
    },
  };
}

/** Schemas that the service keeps in its database, for one who reads the log beside it. */
export function readOnlySchemaCache(dataSource: DataSource): SchemaCache {
  return { load: () => dataSource.query(keptSchemas), save: async () => {} };
}
