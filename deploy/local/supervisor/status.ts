import type { Health } from './supervised.ts';

/** One service or part of the infrastructure in `status --json`. */
export interface PartStatus {
  readonly pids: readonly number[];
  /** The least healthy of its processes. */
  readonly health: Health;
  readonly restarts: number;
  /** Why the process ended that was the last of them to do so. */
  readonly lastExit?: string;
  /** Where its processes answer HTTP. */
  readonly urls?: readonly string[];
  readonly logs: readonly string[];
}

/** What `npm run -s status -- --json` prints. */
export interface Status {
  readonly gateway: string;
  readonly kafka: string;
  readonly registry: string;
  /** Each service's own database, as its own role. */
  readonly postgres: Readonly<Record<string, string>>;
  readonly services: Readonly<Record<string, PartStatus>>;
  readonly infrastructure: Readonly<Record<string, PartStatus>>;
  /** The superuser's address, for tests. */
  readonly postgresAdmin: string;
  readonly home: string;
  /** The launcher's own process. */
  readonly launcher: number;
}

const worstFirst: readonly Health[] = ['restarting', 'unready', 'starting', 'ready'];

/** The health of several processes as one word; none at all is `stopped`. */
export const worstHealth = (healths: readonly Health[]): Health =>
  worstFirst.find((health) => healths.includes(health)) ?? 'stopped';
