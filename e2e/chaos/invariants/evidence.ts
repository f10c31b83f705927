import pg from 'pg';
import { counted } from '../../support/counted.ts';
import { readAll, type LogRecord } from '../../support/log.ts';
import type { History } from '../workload/history.ts';

/** What a run has left behind: what its clients saw, what the log holds, and where the rows are. */
export interface Evidence {
  /** Marks of this run and of nothing else begin with it. */
  readonly run: string;
  readonly history: History;
  /** Requests as they lie in the log, and of the streams what counts. */
  readonly log: Readonly<Record<string, readonly LogRecord[]>>;
  /** Rows of a service's own database. */
  rows<R extends pg.QueryResultRow>(service: string, sql: string, values?: unknown[]): Promise<R[]>;
}

/** A promise that can be looked at from outside. */
export interface Invariant {
  readonly name: string;
  /** What breaks it, one line each; nothing when it holds. */
  check(evidence: Evidence): Promise<string[]>;
}

const requests = ['customers.requests', 'orders.requests', 'shipping.requests'];
const streams = ['customers.events', 'orders.events', 'shipping.events'];

/** Reads the log. A hole in the sequence numbers of a stream is a problem by itself. */
export async function gather(
  run: string,
  history: History,
  databases: Readonly<Record<string, string>>,
): Promise<{ evidence: Evidence; holes: string[] }> {
  const log: Record<string, readonly LogRecord[]> = {};
  const holes: string[] = [];
  for (const topic of requests) log[topic] = await readAll(topic);
  for (const topic of streams) {
    const records = await readAll(topic);
    try {
      log[topic] = counted(records);
    } catch (error) {
      holes.push(`${topic}: ${(error as Error).message}`);
      log[topic] = records;
    }
  }
  return { evidence: { run, history, log, rows: (service, sql, values) => query(databases[service]!, sql, values) }, holes };
}

async function query<R extends pg.QueryResultRow>(url: string, sql: string, values: unknown[] = []): Promise<R[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<R>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

/** At most three examples, and how many there are. */
export function some(what: string, examples: readonly string[]): string[] {
  if (!examples.length) return [];
  const rest = examples.length > 3 ? `, … (${examples.length})` : '';
  return [`${what}: ${examples.slice(0, 3).join(', ')}${rest}`];
}
