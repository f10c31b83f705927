import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openHome } from '../home.ts';
import { planPorts } from './ports.ts';
import { postgresProcess } from './postgres.ts';

/** What Postgres is told of a lock file with that number in it. */
async function told(pid: number): Promise<string | undefined> {
  const home = openHome({ TRIBUTARY_HOME: mkdtempSync(join(tmpdir(), 'postgres-')) });
  onTestFinished(() => rmSync(home.root, { recursive: true }));
  const folder = join(home.data, 'postgres');
  mkdirSync(join(folder, 'global'), { recursive: true });
  writeFileSync(join(folder, 'global', 'pg_control'), ''); // initialised already
  writeFileSync(join(folder, 'postmaster.pid'), `${pid}\n${folder}\n`);
  return (await postgresProcess(home, planPorts(), '').launch()).env['PG_GRANDPARENT_PID'];
}

test('a lock file whose number another program has now is stale', async () => {
  expect(await told(process.pid)).toBe(String(process.pid));
});

test.runIf(process.platform === 'linux')('one whose number a Postgres has, or nobody, is left to Postgres', async () => {
  const server = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { argv0: '/bin/postgres', stdio: 'ignore' });
  onTestFinished(() => void server.kill('SIGKILL'));
  expect(await told(server.pid!)).toBeUndefined();
  expect(await told(2 ** 30)).toBeUndefined();
});
