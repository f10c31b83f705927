import pg from 'pg';
import { systemStatus } from './system.ts';

/** Works with a database through a connection of its own. */
export async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

export const query = <R extends pg.QueryResultRow>(url: string, sql: string, values: unknown[] = []): Promise<R[]> =>
  connected(url, async (client) => (await client.query<R>(sql, values)).rows);

/** Rows of a service's own database. */
export async function rows<R extends pg.QueryResultRow>(service: string, sql: string, values?: unknown[]): Promise<R[]> {
  return query<R>((await systemStatus()).postgres[service]!, sql, values);
}

export interface TableDigest {
  readonly rows: number;
  readonly md5: string;
}

/** Number of rows and hash of every table that the service has made for itself: rows as text, in the order of that text. */
export async function digests(service: string): Promise<Record<string, TableDigest>> {
  const { postgres } = await systemStatus();
  return connected(postgres[service]!, async (client) => {
    const tables = await client.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables
       WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name <> 'migration' ORDER BY 1`,
    );
    const found: Record<string, TableDigest> = {};
    for (const { name } of tables.rows) {
      const { rows } = await client.query<TableDigest>(
        `SELECT count(*)::int AS rows, md5(coalesce(string_agg(line, E'\\n' ORDER BY line COLLATE "C"), '')) AS md5
         FROM (SELECT t::text AS line FROM ${pg.escapeIdentifier(name)} AS t) AS lines`,
      );
      found[name] = rows[0]!;
    }
    return found;
  });
}

/** Drops the database of a service that is stopped. */
export async function dropDatabase(service: string): Promise<void> {
  const { postgresAdmin } = await systemStatus();
  await connected(postgresAdmin, (client) => client.query(`DROP DATABASE ${pg.escapeIdentifier(service)} WITH (FORCE)`));
}

/** Gives a service that is stopped an empty database, as the launcher does before it starts a process. */
export async function emptyDatabase(service: string): Promise<void> {
  await dropDatabase(service);
  const { postgresAdmin } = await systemStatus();
  const name = pg.escapeIdentifier(service);
  await connected(postgresAdmin, (client) => client.query(`CREATE DATABASE ${name} OWNER ${name}`));
}
