import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { Failure } from '../failure.ts';

const run = promisify(execFile);

interface User {
  readonly uid: number;
  readonly gid: number;
}

/** How to run a program as somebody who is not root. */
export interface RunAs extends User {
  /** Wraps a command line; spawn the result with the `spawn` options beside it. */
  wrap(command: string, args: readonly string[]): { command: string; args: string[]; uid?: number; gid?: number };
}

/**
 * Postgres refuses to run as root. When we are root it runs as the owner of its data, and with none as `postgres` or else `nobody`;
 * when that user may not enter a folder above its files (a checkout in /root, a `mktemp -d`), with the one capability that
 * lets it through.
 */
export async function unprivileged(paths: readonly string[], owner?: User): Promise<RunAs | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const { uid, gid } = owner ?? (await lookUp('postgres')) ?? (await lookUp('nobody')) ?? { uid: 65_534, gid: 65_534 };
  const closed = (await Promise.all(paths.map((path) => closedFolder(path)))).find((folder) => folder !== undefined);
  if (!closed) return { uid, gid, wrap: (command, args) => ({ command, args: [...args], uid, gid }) };
  if (!(await run('setpriv', ['--version']).catch(() => undefined))) {
    throw new Failure(
      `Postgres cannot run as root, and other users may not enter ${closed}`,
      `Allow it (chmod o+x ${closed}), or move the checkout or TRIBUTARY_HOME to a folder that others may enter.`,
    );
  }
  const capability = ['--inh-caps', '+dac_override', '--ambient-caps', '+dac_override'];
  const user = ['--reuid', String(uid), '--regid', String(gid), '--clear-groups', ...capability, '--'];
  return { uid, gid, wrap: (command, args) => ({ command: 'setpriv', args: [...user, command, ...args] }) };
}

async function lookUp(name: string): Promise<User | undefined> {
  try {
    const [uid, gid] = await Promise.all(['-u', '-g'].map(async (flag) => Number((await run('id', [flag, name])).stdout)));
    return { uid: uid!, gid: gid! };
  } catch {
    return undefined;
  }
}

/** The topmost folder on the way to `path` that others may not enter. */
async function closedFolder(path: string): Promise<string | undefined> {
  const above = dirname(path);
  const higher = above === path ? undefined : await closedFolder(above);
  return higher ?? (((await stat(path)).mode & 0o001) === 0 ? path : undefined);
}
