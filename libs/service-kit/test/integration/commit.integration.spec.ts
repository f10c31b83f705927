import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Connection, dataSourceOptions, openDatabase, PostgresStore } from '../../src/postgres/index.js';
import { noGuess, type TurnWrite } from '../../src/runtime/index.js';
import { TestDatabase } from './stack.js';
import { RequestCount, tallyRows, tallyService, TallyTables1760000000001 } from './tally.js';

const database = new TestDatabase();
const epochs = [randomUUID(), randomUUID()];
let dataSource: DataSource;
let connection: Connection;
let store: PostgresStore;

beforeEach(async () => {
  await database.create();
  const { url } = database;
  dataSource = await openDatabase(
    dataSourceOptions({ url, application: 'test', rows: tallyRows, migrations: [TallyTables1760000000001] }),
  );
  connection = new Connection(url, 'test');
  store = new PostgresStore(connection, dataSource, tallyService('commits').service);
  for (const [shard, epoch] of epochs.entries()) await store.claim(shard, epoch);
});
afterEach(async () => {
  await connection.close();
  await dataSource.destroy();
  await database.drop();
});

/** A turn of both shards that writes something everywhere; what the owner of the second one knows of it may be wrong. */
const turn = (second: { epoch?: string; turn?: number } = {}): TurnWrite => ({
  shards: epochs.map((epoch, shard) => ({
    ...{ shard, epoch, turn: 0, incarnation: 1, sequence: 1, positions: new Map(), acknowledged: 0, swept: 0 },
    ...(shard === 1 ? second : {}),
  })),
  rows: [{ row: RequestCount, mode: 'put', rows: ['a', 'b'].map((tally) => ({ tally, requests: 1 })), collections: [] }],
  outbox: epochs.map((_, shard) => ({
    shard,
    sequence: 1,
    turn: 1,
    key: 'k',
    headers: { ce_sequence: '1' },
    value: Buffer.of(1),
  })),
  seen: ['r-1'],
  deadlines: { set: [{ aggregate: 'Tally', key: 'a', shard: 0, due: new Date(0) }], clear: [] },
  parked: [],
  unparked: [],
  guessed: noGuess,
});

const written = () =>
  database.contents(['request_count', 'tributary.shard', 'tributary.outbox', 'tributary.seen_request', 'tributary.deadline']);

it.each([
  ['another process has taken', { epoch: randomUUID() }],
  ['has gone on to another turn since', { turn: 1 }],
])('of a turn nothing is written, for no shard, when one of its shards %s', async (_, second) => {
  const before = await written();
  await expect(store.commit(turn(second))).rejects.toMatchObject({ code: 'shard.fenced' });
  expect(await written()).toEqual(before);

  await store.commit(turn());
  const after = await written();
  for (const [table, text] of Object.entries(after)) expect([table, text === before[table]]).toEqual([table, false]);
});
