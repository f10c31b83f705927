import { Command } from 'commander';
import pg from 'pg';
import { Failure } from '../failure.ts';
import { openHome } from '../home.ts';
import { ask } from '../supervisor/control.ts';
import type { Status } from '../supervisor/status.ts';

export const sqlCommand = new Command('sql')
  .description('Send SQL to a database: to that of a service as its own role, to any other one (postgres) as administrator.')
  .argument('<database>', 'the name of a service, or postgres')
  .argument('<statement>', 'one statement, or several with ; between them')
  .option('--json', 'rows as one JSON array')
  .action(async (database: string, statement: string, { json }: { json?: boolean }) => {
    const status = await ask<Status>(openHome(), 'status');
    const last = await answerOf(status.postgres[database] ?? anyDatabase(status.postgresAdmin, database), statement);
    if (json) console.log(JSON.stringify(last.rows));
    else if (last.fields.length) console.table(last.rows);
    console.error(`${last.command} ${last.rowCount ?? ''}`.trim());
  });

function anyDatabase(admin: string, name: string): string {
  const url = new URL(admin);
  url.pathname = `/${encodeURIComponent(name)}`;
  return url.href;
}

/** The answer to the last of the statements. */
async function answerOf(url: string, statement: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined); // a cut connection also rejects the query, which is where it is handled
  try {
    await client.connect();
    return ([] as pg.QueryResult[]).concat(await client.query(statement)).at(-1)!;
  } catch (error) {
    const { message, hint, detail } = error as pg.DatabaseError;
    throw new Failure(`Postgres refuses: ${message}`, [detail, hint].filter(Boolean).join(' '), { cause: error });
  } finally {
    await client.end().catch(() => undefined);
  }
}
