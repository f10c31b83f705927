import type { RowClass } from '../row.js';
import type { RowChange, TurnWrite } from '../runtime/ports.js';
import type { RowPlace } from './load.js';
import type { RowTable } from './row-table.js';
import type { Statement } from './connection.js';

/**
 * A turn as one statement, so one round trip and one implicit transaction. The fence is the compare-and-set on (epoch, turn):
 * unless it hits for every shard, the statement fails and nothing is written.
 */
export function commitStatement(
  write: TurnWrite,
  placeOf: (row: RowClass) => RowPlace,
  tableOf: (row: RowClass) => RowTable,
): Statement {
  const values: unknown[] = [];
  const unnest = (types: readonly string[], arrays: readonly unknown[]) =>
    `unnest(${types.map((type, index) => (values.push(arrays[index]), `$${values.length}::${type}[]`)).join(', ')})`;
  const { shards, outbox, seen, deadlines, parked } = write;
  const acknowledged = shards.filter((shard) => shard.acknowledged > 0);
  const parts = [
    `fence AS (UPDATE tributary.shard s SET turn = s.turn + 1, incarnation = w.incarnation, sequence = w.sequence, positions = w.positions
      FROM ${unnest(
        ['int', 'uuid', 'bigint', 'bigint', 'bigint', 'jsonb'],
        [
          shards.map(({ shard }) => shard),
          shards.map(({ epoch }) => epoch),
          shards.map(({ turn }) => turn),
          shards.map(({ incarnation }) => incarnation),
          shards.map(({ sequence }) => sequence),
          shards.map(({ positions }) => JSON.stringify(Object.fromEntries(positions))),
        ],
      )} AS w(shard, epoch, turn, incarnation, sequence, positions)
      WHERE s.shard = w.shard AND s.epoch = w.epoch AND s.turn = w.turn RETURNING 1)`,
  ];
  const add = (sql: string) => parts.push(`part_${parts.length} AS (${sql})`);

  if (acknowledged.length) {
    const source = unnest(
      ['int', 'bigint'],
      [acknowledged.map(({ shard }) => shard), acknowledged.map((shard) => shard.acknowledged)],
    );
    add(
      `DELETE FROM tributary.outbox o USING ${source} AS a(shard, sequence) WHERE o.shard = a.shard AND o.sequence <= a.sequence`,
    );
  }
  for (const change of write.rows) for (const sql of upserts(change, placeOf, tableOf, unnest)) add(sql);
  if (outbox.length) {
    const source = unnest(
      ['int', 'bigint', 'bigint', 'text', 'json', 'bytea'],
      [
        outbox.map(({ shard }) => shard),
        outbox.map(({ sequence }) => sequence),
        outbox.map(({ turn }) => turn),
        outbox.map(({ key }) => key),
        outbox.map(({ headers }) => JSON.stringify(headers)),
        outbox.map(({ value }) => value),
      ],
    );
    add(`INSERT INTO tributary.outbox (shard, sequence, turn, key, headers, value) SELECT * FROM ${source}`);
  }
  if (seen.length)
    add(`INSERT INTO tributary.seen_request (id) SELECT * FROM ${unnest(['text'], [seen])} ON CONFLICT DO NOTHING`);
  if (deadlines.set.length) {
    const { set } = deadlines;
    const source = unnest(
      ['text', 'text', 'int', 'timestamptz'],
      [
        set.map(({ aggregate }) => aggregate),
        set.map(({ key }) => key),
        set.map(({ shard }) => shard),
        set.map(({ due }) => due),
      ],
    );
    add(`INSERT INTO tributary.deadline (aggregate, key, shard, due) SELECT * FROM ${source}
      ON CONFLICT (aggregate, key) DO UPDATE SET due = excluded.due, shard = excluded.shard`);
  }
  if (deadlines.clear.length) {
    const source = unnest(
      ['text', 'text'],
      [deadlines.clear.map(({ aggregate }) => aggregate), deadlines.clear.map(({ key }) => key)],
    );
    add(
      `DELETE FROM tributary.deadline d USING ${source} AS c(aggregate, key) WHERE d.aggregate = c.aggregate AND d.key = c.key`,
    );
  }
  if (parked.length) {
    const records = parked.map(({ record }) => record);
    const source = unnest(
      ['int', 'text', 'text', 'int', 'bigint', 'timestamptz', 'json', 'bytea', 'text'],
      [
        parked.map(({ shard }) => shard),
        records.map(({ key }) => key ?? ''),
        records.map(({ topic }) => topic),
        records.map(({ partition }) => partition),
        records.map(({ offset }) => offset),
        records.map(({ timestamp }) => new Date(timestamp)),
        records.map(({ headers }) => JSON.stringify(headers)),
        records.map(({ value }) => value),
        parked.map(({ error }) => error && error.replaceAll('\0', '?')),
      ],
    );
    add(`INSERT INTO tributary.parked (shard, key, topic, partition, "offset", recorded_at, headers, value, error) SELECT * FROM ${source}
      ON CONFLICT DO NOTHING`);
  }
  return {
    text: `WITH ${parts.join(',\n')}\nSELECT tributary.require_fence((SELECT count(*) FROM fence), ${shards.length})`,
    values,
  };
}

type Unnest = (types: readonly string[], arrays: readonly unknown[]) => string;

/** The rows of one table in one statement, and one or two for each collection that changed. */
function upserts(
  change: RowChange,
  placeOf: (row: RowClass) => RowPlace,
  tableOf: (row: RowClass) => RowTable,
  unnest: Unnest,
): string[] {
  const { table } = placeOf(change.row);
  const statements = [upsert(table, change.rows, change.kind, unnest)];
  for (const { property, row, parents } of change.collections) {
    const child = tableOf(row);
    const [owner, position] = child.key;
    const parentKey = table.key[0]!.property as never;
    const rows = parents.flatMap((parent) =>
      (parent[property as never] as object[]).map((item, index) => ({
        ...item,
        [owner!.property]: parent[parentKey],
        [position!.property]: index + 1,
      })),
    );
    if (rows.length) statements.push(upsert(child, rows, 'aggregate', unnest));
    const lengths = parents.map((parent) => (parent[property as never] as object[]).length);
    const source = unnest(['text', 'int'], [parents.map((parent) => parent[parentKey]), lengths]);
    statements.push(
      `DELETE FROM ${child.name} c USING ${source} AS p(key, length) WHERE c.${owner!.name} = p.key AND c.${position!.name} > p.length`,
    );
  }
  return statements;
}

function upsert(table: RowTable, rows: readonly object[], kind: RowChange['kind'], unnest: Unnest): string {
  const names = table.columns.map(({ name }) => name).join(', ');
  const source = unnest(
    table.columns.map(({ type }) => type),
    table.arrays(rows),
  );
  const conflict = table.key.map(({ name }) => name).join(', ');
  const changing = table.columns.filter((column) => !table.key.includes(column));
  const insert = `INSERT INTO ${table.name} AS t (${names}) SELECT * FROM ${source} ON CONFLICT (${conflict})`;
  if (kind === 'history' || !changing.length) return `${insert} DO NOTHING`;
  const newer = kind === 'table' ? ' WHERE t.version < excluded.version' : '';
  return `${insert} DO UPDATE SET ${changing.map(({ name }) => `${name} = excluded.${name}`).join(', ')}${newer}`;
}
