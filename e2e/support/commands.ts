import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Status } from './system.ts';

/** Commands as a user gives them, `npm run -s NAME -- …`, to the system of this environment. */

const launcher = resolve(import.meta.dirname, '../../deploy/local/main.ts');

/** What a command prints. Rejects with its `code`, `stdout` and `stderr` when it fails. */
export const launch = async (args: readonly string[], timeout = 150_000): Promise<string> =>
  (await promisify(execFile)(process.execPath, [launcher, ...args], { timeout })).stdout;

export const status = async (): Promise<Status> => JSON.parse(await launch(['status', '--json'])) as Status;

export const scale = async (service: string, processes: number | string): Promise<void> =>
  void (await launch(['scale', service, String(processes)]));

export const parked = async <T>(...args: string[]): Promise<T> => JSON.parse(await launch(['parked', ...args, '--json'])) as T;

export const sql = async <T>(database: string, statement: string): Promise<T[]> =>
  JSON.parse(await launch(['sql', database, statement, '--json'])) as T[];

export interface Rebuilt {
  readonly same: boolean;
  readonly events: number;
  /** From reading the first one to the last row written. */
  readonly eventsPerSecond: number;
  readonly tables: Readonly<Record<string, Record<string, number | boolean>>>;
}

/** What a rebuild has found, whether or not all is the same. */
export const rebuild = async (service: string, option: '--verify' | '--swap'): Promise<Rebuilt> => {
  const printed = await launch(['rebuild', service, option, '--json'], 1_800_000).catch((error: { stdout?: string }) => {
    if (error.stdout) return error.stdout;
    throw error;
  });
  return JSON.parse(printed) as Rebuilt;
};
