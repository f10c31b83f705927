import type pg from 'pg';
import { counted } from '../../support/counted.ts';
import { query } from '../../support/databases.ts';
import { endOf, readAll, type LogRecord, type Offsets } from '../../support/log.ts';
import type { History } from '../workload/history.ts';

/** What a run has left behind: what its clients saw, what the log holds, and where the rows are. */
export interface Evidence {
  /** Marks of this run and of nothing else begin with it. */
  readonly run: string;
  readonly history: History;
  /** Requests as they lie in the log, and of the streams what counts. */
  readonly log: Readonly<Record<string, readonly LogRecord[]>>;
  /** Where each topic ended when the run began. */
  readonly began: Ends;
  /** Records that begin an ownership of a shard, as they lie in the log. */
  readonly markers: readonly Marker[];
  /** Rows of a service's own database. */
  rows<R extends pg.QueryResultRow>(service: string, sql: string, values?: unknown[]): Promise<R[]>;
}

/** A shard of a service was taken over. */
export interface Marker {
  readonly service: string;
  readonly shard: number;
  /** Milliseconds since 1970, by the clock of the process that took it. */
  readonly at: number;
}

/** A promise that can be looked at from outside. */
export interface Invariant {
  readonly name: string;
  /** What breaks it, one line each; nothing when it holds. */
  check(evidence: Evidence): Promise<string[]>;
}

const requests = ['customers.requests', 'orders.requests', 'shipping.requests'];
const streams = ['customers.events', 'orders.events', 'shipping.events'];

/** Where topics end. */
export type Ends = Readonly<Record<string, Offsets>>;

export const endsOfLog = async (): Promise<Ends> =>
  Object.fromEntries(await Promise.all([...requests, ...streams].map(async (topic) => [topic, await endOf(topic)] as const)));

/** Whether a record of a topic was written since it ended there. */
export const isSince = (ends: Ends, topic: string, { partition, offset }: Pick<LogRecord, 'partition' | 'offset'>) =>
  offset >= (ends[topic]?.get(partition) ?? 0);

/** Reads the log; of the streams, what counts, and who has taken them over since they ended at `began`. A hole in the sequence numbers of a stream is a problem by itself. */
export async function gather(
  run: string,
  history: History,
  databases: Readonly<Record<string, string>>,
  began: Ends,
): Promise<{ evidence: Evidence; holes: string[] }> {
  const log: Record<string, readonly LogRecord[]> = {};
  const holes: string[] = [];
  const markers: Marker[] = [];
  for (const topic of requests) log[topic] = await readAll(topic);
  for (const topic of streams) {
    const records = await readAll(topic);
    for (const record of records) {
      const { partition: shard, timestamp: at, headers } = record;
      const taken = headers['ce_type'] === 'tributary.ShardTaken' && isSince(began, topic, record);
      if (taken) markers.push({ service: topic.split('.')[0]!, shard, at });
    }
    try {
      log[topic] = counted(records);
    } catch (error) {
      holes.push(`${topic}: ${(error as Error).message}`);
      log[topic] = records;
    }
  }
  return {
    evidence: { run, history, log, began, markers, rows: (service, sql, values) => query(databases[service]!, sql, values) },
    holes,
  };
}

/** At most three examples, and how many there are. */
export function some(what: string, examples: readonly string[]): string[] {
  if (!examples.length) return [];
  const rest = examples.length > 3 ? `, … (${examples.length})` : '';
  return [`${what}: ${examples.slice(0, 3).join(', ')}${rest}`];
}
