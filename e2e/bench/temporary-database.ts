import pg from 'pg';

/** A database that somebody else's way to do it has for the time of a measurement. */
export interface TemporaryDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** Makes an empty database in the running system's Postgres, as its superuser. */
export async function temporaryDatabase(admin: string, name: string): Promise<TemporaryDatabase> {
  const superuser = new pg.Client({ connectionString: admin });
  await superuser.connect();
  await superuser.query(`CREATE DATABASE ${name}`);
  return {
    url: admin.replace(/\/postgres$/, `/${name}`),
    async drop() {
      await superuser.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await superuser.end();
    },
  };
}
