import type { DataSource } from 'typeorm';
import type { RowClass } from '../row.js';
import type { NextParked, ParkedPlace, Store, StoredShard, TurnWrite, Wanted } from '../runtime/ports.js';
import type { LogRecord, Position } from '../runtime/record.js';
import type { Service } from '../service.js';
import { commitStatement, type Tables } from './commit.js';
import type { Connection } from './connection.js';
import { loadStatement, type RowPlace } from './load.js';
import { outboxRows, type StoredTurn } from './outbox.js';
import { RowTable } from './row-table.js';

/** The runtime's database: one round trip to load, one to commit. */
export class PostgresStore implements Store, Tables {
  private readonly places = new Map<RowClass, RowPlace>();
  private readonly tables = new Map<RowClass, RowTable>();

  constructor(
    private readonly connection: Connection,
    private readonly dataSource: DataSource,
    service: Service,
    /** Announces each turn on this channel, with this process's name; for services whose replicas wait for each other's turns. */
    private readonly announce?: { readonly channel: string; readonly origin: string },
  ) {
    for (const fold of service.folds) {
      const collections = Object.entries((fold.kind === 'aggregate' && fold.rules.collections) || {});
      this.places.set(fold.row, {
        table: this.tableOf(fold.row),
        collections: collections.map(([property, row]) => ({ property, table: this.tableOf(row as RowClass) })),
      });
    }
  }

  async claim(shard: number, epoch: string): Promise<StoredShard> {
    const [row] = await this.connection.run<{
      turn: string;
      incarnation: string;
      sequence: string;
      positions: Record<string, Position>;
    }>({
      text: `INSERT INTO tributary.shard (shard, epoch) VALUES ($1, $2)
        ON CONFLICT (shard) DO UPDATE SET epoch = excluded.epoch RETURNING turn, incarnation, sequence, positions`,
      values: [shard, epoch],
    });
    // Nobody else can change what follows any more: every other owner is fenced by now.
    const outbox = await this.connection.run<StoredTurn>({
      text: 'SELECT shard, turn, events FROM tributary.outbox WHERE shard = $1 ORDER BY sequence',
      values: [shard],
    });
    const deadlines = await this.connection.run<{ aggregate: string; key: string; shard: number; due: Date }>({
      text: 'SELECT aggregate, key, shard, due FROM tributary.deadline WHERE shard = $1',
      values: [shard],
    });
    const parked = await this.connection.run<StoredPlace & { discarded: boolean }>({
      text: `SELECT key, topic, partition, min("offset") AS "offset", false AS discarded
          FROM tributary.parked WHERE shard = $1 AND NOT discarded GROUP BY key, topic, partition
        UNION ALL SELECT key, topic, partition, "offset", true FROM tributary.parked WHERE shard = $1 AND discarded`,
      values: [shard],
    });
    return {
      turn: Number(row!.turn),
      incarnation: Number(row!.incarnation),
      sequence: Number(row!.sequence),
      positions: new Map(Object.entries(row!.positions)),
      outbox: outbox.flatMap(outboxRows),
      deadlines,
      parked: parked.filter(({ discarded }) => !discarded).map(placeFrom),
      discarded: parked.filter(({ discarded }) => discarded).map(placeFrom),
    };
  }

  async load(wanted: readonly Wanted[], ids: readonly string[]) {
    const rows = new Map<RowClass, object[]>();
    const seen = new Set<string>();
    const statement = loadStatement(wanted, (row) => this.placeOf(row), ids);
    if (!statement.text) return { rows, seen };
    for (const { part, row } of await this.connection.run<{ part: number; row: unknown }>(statement)) {
      if (part < 0) {
        seen.add(row as string);
        continue;
      }
      const type = wanted[part]!.row;
      const { table, collections } = this.placeOf(type);
      const parsed = table.parse(row as Record<string, unknown>);
      for (const { property, table: child } of collections) {
        parsed[property] = ((row as Record<string, unknown>)[property] as Record<string, unknown>[]).map((item) =>
          child.parse(item),
        );
      }
      const list = rows.get(type);
      if (list) list.push(parsed);
      else rows.set(type, [parsed]);
    }
    return { rows, seen };
  }

  async commit(write: TurnWrite): Promise<void> {
    const statement = commitStatement(write, this);
    if (!this.announce || !write.rows.length) return void (await this.connection.run(statement));
    const { channel, origin } = this.announce;
    const values = [...statement.values, channel, origin];
    await this.connection.run({ text: `${statement.text}, pg_notify($${values.length - 1}, $${values.length})`, values });
  }

  async nextParked(shard: number, key: string): Promise<NextParked | undefined> {
    const rows = await this.connection.run<StoredPlace & Pick<LogRecord, 'headers' | 'value'> & { recorded_at: Date }>({
      text: `WITH waiting AS (
          SELECT *, max(recorded_at) OVER (PARTITION BY topic, partition ORDER BY "offset") AS came
          FROM tributary.parked WHERE shard = $1 AND key = $2 AND NOT discarded
        ), next AS (
          SELECT * FROM waiting ORDER BY came, topic LIKE '%.requests' DESC, topic, partition, "offset" LIMIT 1
        )
        SELECT key, topic, partition, "offset", recorded_at, headers, value FROM next
        UNION ALL
        SELECT $2, topic, partition, min("offset"), null, null, null FROM waiting
        WHERE (topic, partition, "offset") NOT IN (SELECT topic, partition, "offset" FROM next) GROUP BY topic, partition
        ORDER BY recorded_at NULLS LAST`,
      values: [shard, key],
    });
    const [first, ...rest] = rows;
    if (!first) return undefined;
    const { recorded_at, headers, value } = first;
    return { record: { ...placeFrom(first), timestamp: recorded_at.getTime(), headers, value }, rest: rest.map(placeFrom) };
  }

  onLost(listener: (error: Error) => void): void {
    this.connection.onLost(listener);
  }

  keyOf(row: RowClass): string {
    return this.placeOf(row).table.key[0]!.property;
  }

  placeOf(row: RowClass): RowPlace {
    const place = this.places.get(row);
    if (!place) throw new Error(`${row.name} is not a row of this service's folds`);
    return place;
  }

  tableOf(row: RowClass): RowTable {
    let table = this.tables.get(row);
    if (!table) this.tables.set(row, (table = new RowTable(this.dataSource, row)));
    return table;
  }
}

type StoredPlace = Omit<ParkedPlace, 'offset'> & { readonly offset: string };

const placeFrom = ({ key, topic, partition, offset }: StoredPlace): ParkedPlace => ({
  key,
  topic,
  partition,
  offset: Number(offset),
});
