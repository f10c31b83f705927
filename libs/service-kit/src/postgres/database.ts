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

/** Migrates and connects; processes that start together take turns at it. */
export async function openDatabase(options: DataSourceOptions): Promise<DataSource> {
  await migrate(options);
  return new DataSource(options).initialize();
}

/** Over connections of its own, which a query may take for as long as it needs: a migration may go over millions of rows. */
async function migrate(options: DataSourceOptions): Promise<void> {
  const extra = { ...(options.extra as object), query_timeout: 0 };
  const dataSource = await new DataSource({ ...options, entities: [], extra } as DataSourceOptions).initialize();
  try {
    const runner = dataSource.createQueryRunner();
    await runner.query('SELECT pg_advisory_lock(20260101)'); // until the connection is closed
    await dataSource.runMigrations();
    await runner.release();
  } finally {
    await dataSource.destroy();
  }
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
