import { expect, test } from 'vitest';
import { dropLibpqVariables } from './libpq-variables.ts';

test('what a shell says about another Postgres is dropped, and nothing else', () => {
  const env = { PGSSLMODE: 'require', PGOPTIONS: '-c search_path=x', POSTGRES_ADMIN_URL: 'url', LOG_LEVEL: 'debug' };
  dropLibpqVariables(env);
  expect(env).toEqual({ POSTGRES_ADMIN_URL: 'url', LOG_LEVEL: 'debug' });
});
