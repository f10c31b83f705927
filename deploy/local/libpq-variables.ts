/** Drops what a shell says about another Postgres (PGSSLMODE, PGOPTIONS): our clients, and what is started from here, would heed it. */
export function dropLibpqVariables(env: NodeJS.ProcessEnv = process.env): void {
  for (const name of Object.keys(env)) if (name.startsWith('PG')) delete env[name];
}
