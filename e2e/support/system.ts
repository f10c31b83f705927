import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from './eventually.ts';
import { metricsOf, openWork } from './metrics.ts';

export interface PartStatus {
  readonly pids: readonly number[];
  readonly health: string;
  readonly restarts: number;
  readonly urls?: readonly string[];
}

/** What `npm run -s status -- --json` says. */
export interface SystemStatus {
  readonly gateway: string;
  readonly kafka: string;
  readonly registry: string;
  readonly home: string;
  readonly postgres: Readonly<Record<string, string>>;
  readonly postgresAdmin: string;
  readonly services: Readonly<Record<string, PartStatus>>;
  readonly infrastructure: Readonly<Record<string, PartStatus>>;
  /** The launcher's own process; it has started all others. */
  readonly launcher: number;
}

const launcher = resolve(import.meta.dirname, '../../deploy/local/main.ts');

const launch = async (args: readonly string[], timeout = 150_000): Promise<string> =>
  (await promisify(execFile)(process.execPath, [launcher, ...args], { timeout })).stdout;

export const systemStatus = async (): Promise<SystemStatus> => JSON.parse(await launch(['status', '--json'])) as SystemStatus;

/** `npm run parked -- …`, as JSON. Rejects when the command fails. */
export const parked = async <T>(...args: string[]): Promise<T> => JSON.parse(await launch(['parked', ...args, '--json'])) as T;

/** Rows by `npm run sql -- database statement`. Rejects when the command fails. */
export const sql = async <T>(database: string, statement: string): Promise<T[]> =>
  JSON.parse(await launch(['sql', database, statement, '--json'])) as T[];

export interface Rebuilt {
  readonly same: boolean;
  readonly events: number;
  /** From reading the first one to the last row written. */
  readonly eventsPerSecond: number;
  readonly tables: Readonly<Record<string, Record<string, number | boolean>>>;
}

/** `npm run rebuild -- service`, as JSON, whether or not all is the same. */
export const rebuild = async (service: string, option: '--verify' | '--swap'): Promise<Rebuilt> => {
  const printed = await launch(['rebuild', service, option, '--json'], 1_800_000).catch((error: { stdout?: string }) => {
    if (error.stdout) return error.stdout;
    throw error;
  });
  return JSON.parse(printed) as Rebuilt;
};

/** Runs a service as that many processes; answers when all of them are ready. */
export async function scale(service: string, processes: number): Promise<SystemStatus> {
  await launch(['scale', service, String(processes)]);
  return ready();
}

/** Waits until every process is ready. */
export const ready = (): Promise<SystemStatus> =>
  eventually(async () => {
    const status = await systemStatus();
    return Object.values(status.services).every(({ health }) => health === 'ready' || health === 'stopped') && status;
  }, 'every service is ready');

/** kill -9 of every process of a service; answers when the launcher has started it again and it is ready. */
export async function kill(service: string): Promise<void> {
  const { pids } = (await systemStatus()).services[service]!;
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  await eventually(async () => {
    const now = (await systemStatus()).services[service]!;
    return now.pids.length === pids.length && !now.pids.some((pid) => pids.includes(pid)) && now.health === 'ready';
  }, `${service} is ready again after kill -9`);
}

/** Waits until no service has anything to read or to send any more. Says so of what has been written when it is called. */
export async function settled(): Promise<void> {
  const { services } = await ready();
  const urls = Object.values(services).flatMap((service) => service.urls ?? []);
  await eventually(
    async () => {
      const texts = await Promise.all(urls.map(metricsOf));
      return texts.every((text) => openWork(text) === 0);
    },
    'no lag, nothing in an outbox, nothing parked',
    90,
  );
}
