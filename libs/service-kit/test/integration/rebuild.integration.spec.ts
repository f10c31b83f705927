import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Reader } from '../../src/kafka/index.js';
import { rebuild } from '../../src/nest/rebuild.js';
import { dataSourceOptions, openDatabase } from '../../src/postgres/index.js';
import { RebuildDatabase } from '../../src/postgres/rebuild-database.js';
import { stack, until } from './stack.js';
import { tallyRows, tallyTables, TallyTables1760000000001 } from './tally.js';
import { TallySystem } from './tally-system.js';

let system: TallySystem;
beforeEach(async () => {
  system = await new TallySystem().open();
  vi.stubEnv('PORT', '0');
  vi.stubEnv('DATABASE_URL', system.database.url);
  vi.stubEnv('KAFKA_BROKERS', stack.brokers.join());
  vi.stubEnv('SCHEMA_REGISTRY_URL', stack.registry);
  vi.spyOn(console, 'log').mockReturnValue();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await system.close();
});

const tables = { rows: tallyRows, migrations: [TallyTables1760000000001] };
const run = (options: string, told = new AbortController().signal) =>
  rebuild({ service: system.kind.service, ...tables }, [...options.split(' '), '--json'], told);
/** What the last of them has said. */
const printed = () => JSON.parse(vi.mocked(console.log).mock.lastCall![0] as string) as { tables: object };

/** Two tallies, all that follows from them in the database. */
async function addTwo(): Promise<void> {
  await system.start();
  await system.add('a', 1, { note: 'of a' });
  await system.add('b', 2, { note: 'of b' });
  await until('both lines', async () => (await system.database.query('SELECT 1 FROM request_line')).length === 2);
}

describe('a rebuild beside a running service', () => {
  it('is refused while another is under way, which goes on', async () => {
    await addTwo();
    const dataSource = await openDatabase(dataSourceOptions({ url: system.database.url, application: 'test', ...tables }));
    const first = new RebuildDatabase(
      system.database.url,
      dataSource,
      system.kind.service,
      tallyRows,
      new AbortController().signal,
    );
    await first.open();
    await expect(run('--verify')).rejects.toThrow('another rebuild of this service is under way');
    expect(await first.rebuilt()).toMatchObject({ tally: { rows: 0 } });
    await Promise.all([first.close(), dataSource.destroy()]);
    expect(await run('--verify')).toBe(0);
  });

  it('puts back what rows have exchanged, also in a column whose values are unique', async () => {
    await addTwo();
    const before = await system.database.contents(tallyTables);
    await system.database.query(`CREATE UNIQUE INDEX ON tally (note);
      INSERT INTO tally SELECT 'nobody', 0, 'of nobody', NULL, NULL, 'OPEN'; DELETE FROM tally_entry WHERE tally = 'b';
      UPDATE tally SET note = 'of neither' WHERE tally = 'a'; UPDATE tally SET note = 'of a' WHERE tally = 'b';
      UPDATE tally SET note = 'of b' WHERE tally = 'a'`);
    expect(await run('--verify')).toBe(1);
    expect(await run('--swap')).toBe(0);
    expect(printed().tables).toMatchObject({
      tally: { removed: 1, written: 2 },
      tally_entry: { removed: 0, written: 1 },
      request_line: { removed: 0, written: 0 },
    });
    expect(await system.database.contents(tallyTables)).toEqual(before);
    await system.add('a', 4, { note: 'once more' });
    await until('the service to go on', async () => (await system.row('a'))?.total === 5);
    expect(await run('--verify')).toBe(0);
  });

  it('does one thing only', async () => {
    await expect(run('--verify --swap')).rejects.toThrow('two things');
  });
});

describe('a rebuild that is told to end', () => {
  const told = () => new AbortController();
  const left = () => system.database.query(`SELECT 1 FROM information_schema.schemata WHERE schema_name = 'rebuild'`);

  it('drops what it has folded, also when the log does not answer', async () => {
    await addTwo();
    const end = told();
    vi.spyOn(Reader.prototype, 'read').mockImplementation(async function* () {
      end.abort(new Error('ended'));
      await new Promise(() => {});
      yield [];
    });
    await expect(run('--verify', end.signal)).rejects.toThrow('ended');
    expect(await left()).toEqual([]);
  });

  it('changes nothing, even if it waits for the turns of the service already', async () => {
    await addTwo();
    await system.database.query(`UPDATE tally SET note = 'damaged'`);
    const before = await system.database.contents(tallyTables);
    const end = told();
    const turn = new pg.Client({ connectionString: system.database.url });
    await turn.connect();
    await turn.query('BEGIN; SELECT 1 FROM tributary.shard FOR UPDATE');
    const swap = expect(run('--swap', end.signal)).rejects.toThrow('ended');
    const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'rebuild' AND wait_event_type = 'Lock'`;
    await until('the swap to wait', async () => (await system.database.query(waiting)).length === 1);
    end.abort(new Error('ended'));
    await turn.end();
    await swap;
    expect(await left()).toEqual([]);
    expect(await system.database.contents(tallyTables)).toEqual(before);
  });

  it('ends by itself when its connection is lost, and another can begin', async () => {
    await addTwo();
    vi.spyOn(Reader.prototype, 'read').mockImplementationOnce(async function* () {
      await system.database.disconnectAll();
      await new Promise(() => {});
      yield [];
    });
    await expect(run('--verify')).rejects.toThrow('connection is lost');
    expect(await run('--verify')).toBe(0);
    expect(await left()).toEqual([]);
  });
});
