import type { RowClass } from '../row.js';
import type { Guess, RowChange, TurnWrite } from '../runtime/ports.js';
import type { Statement } from './connection.js';
import type { RowPlace } from './load.js';
import type { RowTable } from './row-table.js';
import { storedEvent } from './outbox.js';
import { arrayLiteral, rowsFrom } from './rows-from.js';

/** Where row classes live. */
export interface Tables {
  placeOf(row: RowClass): RowPlace;
  tableOf(row: RowClass): RowTable;
}

/**
 * A turn as one statement, so one round trip and one implicit transaction. The fence is the compare-and-set on (epoch, turn):
 * unless it hits for every shard, the statement fails and nothing is written.
 */
export function commitStatement(write: TurnWrite, tables: Tables): Statement {
  const values: unknown[] = [];
  const from = fromWith(values);
  const parts = [fence(write, from), ...bookkeeping(write, from).map(named)];
  for (const change of write.rows) for (const sql of writes(change, tables, values, from)) parts.push(named(sql, parts.length));
  const checks = [
    `tributary.require_fence((SELECT count(*) FROM fence), ${write.shards.length})`,
    ...guessCheck(write.guessed, tables, values),
  ];
  return { text: `WITH ${parts.join(',\n')}\nSELECT ${checks.join(', ')}`, values };
}

/** Rows alone, without the bookkeeping of a turn: for a rebuild. */
export function rowsStatement(changes: readonly RowChange[], tables: Tables): Statement {
  const values: unknown[] = [];
  const parts = changes.flatMap((change) => writes(change, tables, values, fromWith(values))).map(named);
  return { text: `WITH ${parts.join(',\n')}\nSELECT 1`, values };
}

/** Rows as a subquery: name of a column → [its type in Postgres, its value of a row]. */
type From = <T>(rows: readonly T[], columns: Record<string, [type: string, value: (row: T) => unknown]>) => string;

const fromWith =
  (values: unknown[]): From =>
  (rows, columns) =>
    rowsFrom(
      Object.entries(columns).map(([name, [type, value]]) => ({ name, type, values: rows.map(value) })),
      values,
    );

const named = (sql: string, index: number) => `part_${index} AS (${sql})`;

function fence({ shards }: TurnWrite, from: From): string {
  const source = from(shards, {
    shard: ['int', ({ shard }) => shard],
    epoch: ['uuid', ({ epoch }) => epoch],
    turn: ['bigint', ({ turn }) => turn],
    incarnation: ['bigint', ({ incarnation }) => incarnation],
    sequence: ['bigint', ({ sequence }) => sequence],
    positions: ['jsonb', ({ positions }) => Object.fromEntries(positions)],
  });
  return `fence AS (UPDATE tributary.shard s
    SET turn = s.turn + 1, incarnation = w.incarnation, sequence = w.sequence, positions = w.positions
    FROM ${source} AS w WHERE s.shard = w.shard AND s.epoch = w.epoch AND s.turn = w.turn RETURNING 1)`;
}

/** What the runtime keeps besides checkpoints: a statement for each of its tables that the turn changes. */
function bookkeeping({ shards, outbox, seen, deadlines, parked, unparked }: TurnWrite, from: From): string[] {
  const statements: string[] = [];
  const acknowledged = shards.filter((shard) => shard.acknowledged > shard.swept);
  if (acknowledged.length) {
    const source = from(acknowledged, {
      shard: ['int', ({ shard }) => shard],
      swept: ['bigint', ({ swept }) => swept],
      sequence: ['bigint', (shard) => shard.acknowledged],
    });
    // The lower bound spares the index the entries of what has gone before and waits for a vacuum.
    statements.push(`DELETE FROM tributary.outbox o USING ${source} AS a
      WHERE o.shard = a.shard AND o.sequence > a.swept AND o.sequence <= a.sequence`);
  }
  if (outbox.length) {
    const turns = [...Map.groupBy(outbox, ({ shard }) => shard).values()];
    const source = from(turns, {
      shard: ['int', ([row]) => row!.shard],
      sequence: ['bigint', (rows) => rows.at(-1)!.sequence],
      turn: ['bigint', ([row]) => row!.turn],
      events: ['json', (rows) => rows.map(storedEvent)],
    });
    statements.push(`INSERT INTO tributary.outbox (shard, sequence, turn, events) SELECT * FROM ${source} AS o`);
  }
  if (seen.length) {
    const source = from(seen, { id: ['text', (id) => id] });
    statements.push(`INSERT INTO tributary.seen_request (id) SELECT * FROM ${source} AS r ON CONFLICT DO NOTHING`);
  }
  if (deadlines.set.length) {
    const source = from(deadlines.set, {
      aggregate: ['text', ({ aggregate }) => aggregate],
      key: ['text', ({ key }) => key],
      shard: ['int', ({ shard }) => shard],
      due: ['timestamptz', ({ due }) => due],
    });
    statements.push(`INSERT INTO tributary.deadline (aggregate, key, shard, due) SELECT * FROM ${source} AS d
      ON CONFLICT (aggregate, key) DO UPDATE SET due = excluded.due, shard = excluded.shard`);
  }
  if (deadlines.clear.length) {
    const source = from(deadlines.clear, { aggregate: ['text', ({ aggregate }) => aggregate], key: ['text', ({ key }) => key] });
    statements.push(`DELETE FROM tributary.deadline d USING ${source} AS c WHERE d.aggregate = c.aggregate AND d.key = c.key`);
  }
  if (parked.length) {
    const source = from(parked, {
      shard: ['int', ({ shard }) => shard],
      key: ['text', ({ record }) => record.key ?? ''],
      topic: ['text', ({ record }) => record.topic],
      partition: ['int', ({ record }) => record.partition],
      '"offset"': ['bigint', ({ record }) => record.offset],
      recorded_at: ['timestamptz', ({ record }) => new Date(record.timestamp)],
      headers: ['json', ({ record }) => record.headers],
      value: ['bytea', ({ record }) => record.value],
      error: ['text', ({ error }) => error && error.replaceAll('\0', '?')],
      discarded: ['boolean', ({ discarded = false }) => discarded],
    });
    statements.push(`INSERT INTO tributary.parked AS t (shard, key, topic, partition, "offset", recorded_at, headers, value, error, discarded)
      SELECT * FROM ${source} AS p ON CONFLICT (shard, topic, partition, "offset", key)
      DO UPDATE SET error = coalesce(excluded.error, t.error), discarded = excluded.discarded`);
  }
  for (const discarded of [false, true]) {
    const places = unparked.filter((record) => record.discarded === discarded);
    if (!places.length) continue;
    const source = from(places, {
      shard: ['int', ({ shard }) => shard],
      topic: ['text', ({ place }) => place.topic],
      partition: ['int', ({ place }) => place.partition],
      '"offset"': ['bigint', ({ place }) => place.offset],
      key: ['text', ({ place }) => place.key],
    });
    const same =
      'p.shard = u.shard AND p.topic = u.topic AND p.partition = u.partition AND p."offset" = u."offset" AND p.key = u.key';
    statements.push(
      discarded
        ? `UPDATE tributary.parked p SET discarded = true FROM ${source} AS u WHERE ${same}`
        : `DELETE FROM tributary.parked p USING ${source} AS u WHERE ${same}`,
    );
  }
  return statements;
}

/** The rows of one table in one statement, and one or two for each collection that changed. */
function writes(change: RowChange, tables: Tables, values: unknown[], from: From): string[] {
  const { table } = tables.placeOf(change.row);
  const statements = [writeRows(table, change.rows, change.mode, values)];
  for (const { property, row, parents, shrunk } of change.collections) {
    const child = tables.tableOf(row);
    const [owner, position] = child.key;
    const parentKey = table.key[0]!.property as never;
    const rows = parents.flatMap((parent) =>
      (parent[property as never] as object[]).map((item, index) => ({
        ...item,
        [owner!.property]: parent[parentKey],
        [position!.property]: index + 1,
      })),
    );
    if (rows.length) statements.push(writeRows(child, rows, change.mode, values));
    if (!shrunk.length) continue;
    const source = from(shrunk, {
      key: ['text', (parent) => parent[parentKey]],
      length: ['int', (parent) => (parent[property as never] as object[]).length],
    });
    statements.push(
      `DELETE FROM ${child.name} c USING ${source} AS p WHERE c.${owner!.name} = p.key AND c.${position!.name} > p.length`,
    );
  }
  return statements;
}

function writeRows(table: RowTable, rows: readonly object[], mode: RowChange['mode'], values: unknown[]): string {
  const names = table.columns.map(({ name }) => name).join(', ');
  const insert = `INSERT INTO ${table.name} AS t (${names}) SELECT * FROM ${rowsFrom(table.source(rows), values)} AS r`;
  if (mode === 'add') return insert;
  const conflict = `ON CONFLICT (${table.key.map(({ name }) => name).join(', ')})`;
  const changing = table.columns.filter((column) => !table.key.includes(column));
  if (!changing.length) return `${insert} ${conflict} DO NOTHING`;
  const newer = mode === 'put newer' ? ' WHERE t.version < excluded.version' : '';
  return `${insert} ${conflict} DO UPDATE SET ${changing.map(({ name }) => `${name} = excluded.${name}`).join(', ')}${newer}`;
}

/** Fails the statement when the database held, before it, anything that the turn took to be absent. */
function guessCheck({ absent, unseen }: Guess, tables: Tables, values: unknown[]): string[] {
  const found = (table: string, column: string, keys: Iterable<string>) =>
    `EXISTS (SELECT FROM ${table} WHERE ${column} = ANY($${values.push(arrayLiteral([...keys]))}::text[]))`;
  const checks = absent.map(({ row, keys }) => {
    const { table } = tables.placeOf(row);
    return found(table.name, table.key[0]!.name, keys);
  });
  if (unseen.length) checks.push(found('tributary.seen_request', 'id', unseen));
  return checks.length ? [`tributary.require_absent(${checks.join(' OR ')})`] : [];
}
