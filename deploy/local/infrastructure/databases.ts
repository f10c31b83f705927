import pg from 'pg';

/** Makes a role and a database of the same name where they are missing. Nobody else's role can connect to that database. */
export async function ensureDatabase(admin: string, name: string, password: string): Promise<void> {
  await asAdmin(admin, async (client) => {
    await client.query('SELECT pg_advisory_lock(7427)'); // two processes of a service may start at the same moment
    const role = pg.escapeIdentifier(name);
    const known = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [name]);
    const verb = known.rowCount ? 'ALTER' : 'CREATE';
    await client.query(`${verb} ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD ${pg.escapeLiteral(password)}`);
    const database = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (!database.rowCount) await client.query(`CREATE DATABASE ${role} OWNER ${role}`);
    await client.query(`REVOKE CONNECT, TEMPORARY ON DATABASE ${role} FROM PUBLIC`);
  });
}

/** Closes the databases that every cluster has, which would otherwise let any role in. */
export async function closeSharedDatabases(admin: string): Promise<void> {
  await asAdmin(admin, async (client) => {
    for (const name of ['postgres', 'template1']) await client.query(`REVOKE CONNECT, TEMPORARY ON DATABASE ${name} FROM PUBLIC`);
  });
}

async function asAdmin(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined); // a cut connection also rejects the query, which is where it is handled
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
