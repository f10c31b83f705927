import { createHash } from 'node:crypto';
import pg from 'pg';
import { RuntimeError } from '../errors.js';

export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/**
 * The one connection that a process's shards stand on. When it is lost, nobody knows what became of the last commit, nor whether
 * the database behind the next connection is the same; so the loss is told, and the process owns nothing any more.
 */
export class Connection {
  private client: pg.Client | undefined;
  private last: Promise<unknown> = Promise.resolve();
  private readonly names = new Map<string, string>();
  private readonly lost: ((error: Error) => void)[] = [];
  private closed = false;

  constructor(
    private readonly url: string,
    private readonly application: string,
    /** Where tables without a schema are; the service's own by default. */
    private readonly schema = 'public',
  ) {}

  onLost(listener: (error: Error) => void): void {
    this.lost.push(listener);
  }

  /** Runs a statement as a prepared one, after those that were asked before; the shapes are few. */
  run<R extends pg.QueryResultRow>(statement: Statement): Promise<R[]> {
    const result = this.last.then(() => this.query<R>(statement));
    this.last = result.catch(() => {});
    return result;
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.last;
    await this.client?.end();
  }

  private async query<R extends pg.QueryResultRow>({ text, values }: Statement): Promise<R[]> {
    let name = this.names.get(text);
    if (!name) this.names.set(text, (name = createHash('sha1').update(text).digest('hex').slice(0, 20)));
    let client: pg.Client | undefined;
    try {
      client = this.client ??= await this.connect();
      return (await client.query<R>({ name, text, values: values as unknown[] })).rows;
    } catch (cause) {
      const { code = '' } = cause as { code?: string };
      // An answer with an SQLSTATE leaves the connection sound, unless the server says goodbye with it.
      if (client && (!isSqlState(code) || /^(08|57P|58)/.test(code))) this.drop(client, cause as Error);
      throw translated(cause as Error & { code?: string });
    }
  }

  private async connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.url,
      application_name: this.application,
      connectionTimeoutMillis: 5000,
      query_timeout: 30_000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 30_000,
      // The statements are large and few: planning each anew takes longer than running it. All go by keys, and the plan made
      // while a table is still empty must not read it whole later.
      options: `-c plan_cache_mode=force_generic_plan -c jit=off -c enable_seqscan=off -c timezone=UTC -c search_path=${this.schema}`,
    });
    client.on('error', (error) => this.drop(client, error));
    client.on('end', () => this.drop(client, new Error('the connection has ended')));
    await client.connect();
    return client;
  }

  private drop(client: pg.Client, error: Error): void {
    if (this.client !== client || this.closed) return;
    this.client = undefined;
    void client.end().catch(() => {});
    const lost = new RuntimeError('store.unavailable', `the database connection is lost: ${error.message}`, { cause: error });
    for (const listener of this.lost) listener(lost);
  }
}

/** Five characters, of which the names of system errors (`EPIPE`) have no digit. */
const isSqlState = (code: string) => /^[0-9A-Z]{5}$/.test(code) && /\d/.test(code);

/** What went wrong, by SQLSTATE: our own checks, tables that are not as this version needs them, data that no table or index takes; anything else may pass. */
function translated(cause: Error & { code?: string }): RuntimeError {
  const { code = '', message } = cause;
  if (code === 'TR001') return new RuntimeError('shard.fenced', message, { cause });
  if (code === 'TR002') return new RuntimeError('store.misguessed', message, { cause });
  if (/^(42|3F)/.test(code)) {
    return new RuntimeError('store.schema-missing', `the database is not migrated: ${message}; restart the service`, { cause });
  }
  if (/^(21|22|23|54)/.test(code))
    return new RuntimeError('store.refused', `the database refuses the rows of a turn: ${message}`, { cause });
  return new RuntimeError('store.unavailable', `the database did not answer: ${message || code}`, { cause });
}
