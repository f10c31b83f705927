import pg from 'pg';
import type { DataSource } from 'typeorm';
import type { RowClass } from '../row.js';
import type { RowChange, Wanted } from '../runtime/ports.js';
import type { Cut, RebuiltRows } from '../runtime/rebuild.js';
import type { Position } from '../runtime/record.js';
import type { Service } from '../service.js';
import { rowsStatement } from './commit.js';
import { Connection } from './connection.js';
import { outboxRows, type StoredTurn } from './outbox.js';
import type { RowTable } from './row-table.js';
import { PostgresStore } from './store.js';

/** Schema that rebuilt rows are in, beside those of the service. */
const schema = 'rebuild';

/** One rebuild at a time. */
const lock = 20260102;

export interface TableDigest {
  readonly rows: number;
  /** Of the rows as text, whatever their order. */
  readonly hash: string;
}

export type Digests = Readonly<Record<string, TableDigest>>;

/** Rows of a table that a swap has changed. */
export interface Swapped {
  readonly removed: number;
  readonly written: number;
}

/** The database of a running service, and a schema in it for the rows of a rebuild. */
export class RebuildDatabase implements RebuiltRows {
  private readonly client: pg.Client;
  private readonly connection: Connection;
  private readonly store: PostgresStore;
  private readonly tables: readonly RowTable[];
  /** Those that are only ever added to. */
  private readonly histories: ReadonlySet<RowTable>;
  /** The schema is another rebuild's unless this one holds the lock. */
  private locked = false;
  /** The rebuild has been told to end, or has lost its connection and the lock with it. */
  readonly ended: AbortSignal;

  constructor(url: string, dataSource: DataSource, service: Service, rows: readonly RowClass[], told: AbortSignal) {
    this.client = new pg.Client({ connectionString: url, application_name: 'rebuild' });
    const lost = new AbortController();
    this.client.on('error', ({ message }) => lost.abort(new Error(`the database connection is lost: ${message}`)));
    this.ended = AbortSignal.any([told, lost.signal]);
    this.connection = new Connection(url, 'rebuild rows', schema);
    this.store = new PostgresStore(this.connection, dataSource, service);
    this.tables = rows.map((row) => this.store.tableOf(row));
    const histories = service.folds.filter(({ kind }) => kind === 'history');
    this.histories = new Set(histories.map(({ row }) => this.store.tableOf(row)));
  }

  /**
   * Empty tables like those of the service, but not kept through a crash of the database: whoever rebuilds begins anew then. A key only
   * where rows are found by it, it is half of the cost of adding one.
   */
  async open(): Promise<void> {
    await this.client.connect();
    const { rows } = await this.query<{ free: boolean }>('SELECT pg_try_advisory_lock($1) AS free', [lock]);
    this.locked = rows[0]!.free;
    if (!this.locked) throw new Error('another rebuild of this service is under way');
    await this.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE; CREATE SCHEMA ${schema}`);
    for (const table of this.tables) {
      const { name, key } = table;
      await this.query(`CREATE UNLOGGED TABLE ${schema}.${name} (LIKE public.${name} INCLUDING DEFAULTS)`);
      if (this.histories.has(table)) continue;
      await this.query(`ALTER TABLE ${schema}.${name} ADD PRIMARY KEY (${key.map((column) => column.name).join(', ')})`);
    }
  }

  async close(): Promise<void> {
    await this.connection.close();
    if (this.locked) await this.client.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`).catch(() => {});
    await this.client.end();
  }

  async load(wanted: readonly Wanted[]): Promise<Map<RowClass, object[]>> {
    return (await this.store.load(wanted, [])).rows;
  }

  async write(changes: readonly RowChange[]): Promise<void> {
    await this.connection.run(rowsStatement(changes, this.store));
  }

  keyOf(row: RowClass): string {
    return this.store.keyOf(row);
  }

  /** Where the service stands, and what its tables hold, at one moment. */
  async snapshot(): Promise<{ cut: Cut; digests: Digests }> {
    return this.transaction('ISOLATION LEVEL REPEATABLE READ READ ONLY', async () => ({
      cut: await this.cut(),
      digests: await this.digests('public'),
    }));
  }

  /** Where the service stands now. */
  async standing(): Promise<Cut> {
    return this.transaction('ISOLATION LEVEL REPEATABLE READ READ ONLY', () => this.cut());
  }

  /** What the rebuilt tables hold. */
  rebuilt(): Promise<Digests> {
    return this.digests(schema);
  }

  /**
   * Puts the rebuilt rows in the place of the service's in one transaction. Its turns wait meanwhile; `catchUp` brings the rebuild to
   * where they stand. When anything has changed, the owners of the shards are fenced: they take them over again and read anew.
   */
  async swap(catchUp: (cut: Cut) => Promise<void>): Promise<Record<string, Swapped>> {
    return this.transaction('ISOLATION LEVEL READ COMMITTED', async () => {
      await this.query('SELECT 1 FROM tributary.shard ORDER BY shard FOR UPDATE');
      await catchUp(await this.cut());
      const swapped: Record<string, Swapped> = {};
      for (const table of this.tables) swapped[unquoted(table.name)] = await this.swapTable(table);
      if (Object.values(swapped).some(({ removed, written }) => removed + written > 0))
        await this.query('UPDATE tributary.shard SET epoch = gen_random_uuid()');
      return swapped;
    });
  }

  /** What differs goes before anything comes, because a UNIQUE value may have moved from one row to another. */
  private async swapTable({ name: table, columns, key }: RowTable): Promise<Swapped> {
    const [live, fresh] = [`public.${table}`, `${schema}.${table}`];
    const names = columns.map(({ name }) => name).join(', ');
    const keys = key.map(({ name }) => name);
    const same = keys.map((name) => `f.${name} = t.${name}`).join(' AND ');
    // As text, because json has no equality. A row that comes back is not removed.
    const removed = await this.query<{ rows: string }>(
      `WITH gone AS (
         DELETE FROM ${live} t WHERE NOT EXISTS (SELECT FROM ${fresh} f WHERE ${same} AND f::text = t::text)
         RETURNING ${keys.map((name) => `t.${name}`).join(', ')}
       )
       SELECT count(*) AS rows FROM gone t WHERE NOT EXISTS (SELECT FROM ${fresh} f WHERE ${same})`,
    );
    const written = await this.query(
      `INSERT INTO ${live} (${names}) SELECT ${names} FROM ${fresh} f WHERE NOT EXISTS (SELECT FROM ${live} t WHERE ${same})`,
    );
    return { removed: Number(removed.rows[0]!.rows), written: written.rowCount ?? 0 };
  }

  private async cut(): Promise<Cut> {
    const shards = await this.query<{ shard: number; sequence: string; positions: Record<string, Position> }>(
      'SELECT shard, sequence, positions FROM tributary.shard ORDER BY shard',
    );
    const outbox = await this.query<StoredTurn>('SELECT shard, turn, events FROM tributary.outbox ORDER BY shard, sequence');
    const parked = await this.query<{ shard: number; key: string; topic: string; partition: number; offset: string }>(
      'SELECT shard, key, topic, partition, "offset" FROM tributary.parked',
    );
    return {
      shards: shards.rows.map(({ shard, sequence, positions }) => ({
        shard,
        sequence: Number(sequence),
        positions: new Map(Object.entries(positions)),
        outbox: outbox.rows.filter((turn) => turn.shard === shard).flatMap(outboxRows),
      })),
      parked: parked.rows.map((place) => ({ ...place, offset: Number(place.offset) })),
    };
  }

  private async digests(of: string): Promise<Digests> {
    const found: Record<string, TableDigest> = {};
    for (const { name } of this.tables) {
      const { rows } = await this.query<{ rows: string; hash: string }>(
        `SELECT count(*) AS rows, concat_ws('-', to_hex(coalesce(bit_xor(hash), 0)), coalesce(sum(hash), 0)) AS hash
         FROM (SELECT hashtextextended(t::text, 0) AS hash FROM ${of}.${name} t) AS hashes`,
      );
      found[unquoted(name)] = { rows: Number(rows[0]!.rows), hash: rows[0]!.hash };
    }
    return found;
  }

  /** Of a rebuild that has ended nothing goes on: a transaction fails, and its rollback is all that follows. */
  private async query<R extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<pg.QueryResult<R>> {
    this.ended.throwIfAborted();
    return this.client.query<R>(text, values);
  }

  private async transaction<T>(mode: string, work: () => Promise<T>): Promise<T> {
    await this.query(`BEGIN ${mode}`);
    try {
      const result = await work();
      await this.query('COMMIT');
      return result;
    } catch (error) {
      await this.client.query('ROLLBACK').catch(() => {});
      throw error;
    }
  }
}

const unquoted = (table: string) => table.slice(1, -1).replaceAll('""', '"');
