import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RuntimeError } from '../../src/index.js';
import { until } from './stack.js';
import { removeLast, tallyTables, throws } from './tally.js';
import { TallySystem } from './tally-system.js';
import type { Worker } from './worker.js';

let system: TallySystem;
beforeEach(async () => (system = await new TallySystem().open()));
afterEach(() => system.close());

/** What a rebuild must bring back: the service's rows, and of the runtime's tables those that decide what happens next. */
const restored = [...tallyTables, 'tributary.deadline', 'tributary.parked', 'tributary.seen_request'];
const count = async (table: string) => (await system.database.query(`SELECT 1 FROM ${table}`)).length;
const sent = (worker: Worker) => until('the sends', () => worker.runtime.sender!.backlog === 0);

async function loseDatabase(): Promise<void> {
  await system.database.drop();
  await system.database.create();
}

describe('a database that is lost', () => {
  it('comes back from the log, table by table, and the service goes on', async () => {
    const first = await system.start();
    await system.introduce('p1', 'Ann');
    await system.introduce('p1', 'Anna');
    await system.introduce('p2', 'Bob');
    await until('people', async () => (await count('person')) === 2);
    for (let round = 0; round < 8; round++) {
      for (const key of ['a', 'b', 'c']) {
        await system.add(key, round % 3 === 2 ? removeLast : round + 1, { by: 'p1', note: `n${round}` });
      }
    }
    await system.add('d', 1, { closesAt: Date.now() + 3_600_000 });
    await system.add('e', 1, { closesAt: Date.now() + 100 });
    await until('all requests', async () => (await count('request_line')) === 26 && (await system.row('e'))?.status === 'CLOSED');
    await sent(first);
    await system.stop(first);
    const before = await system.database.contents(restored);
    const events = (await system.counting()).length;

    await loseDatabase();
    const second = await system.start();
    await until('the projections', async () => (await count('request_line')) === 26);
    expect(await system.database.contents(restored)).toEqual(before);
    await system.add('a', 100);
    await until('one more', async () => (await count('request_line')) === 27);
    await until('its event', async () => (await system.counting()).length === events + 1);
    expect(second.problems).toEqual([]);
    expect([first.restored, second.restored]).toEqual([0, events]);
  });

  it('waits for an event of its own that cannot be read, and the other shards go on meanwhile', async () => {
    const [lost, whole] = [system.keyIn(0), system.keyIn(1)];
    const first = await system.start();
    await system.add(lost, 1);
    await until('the event', async () => (await system.counting()).length === 1);
    await system.stop(first);

    await loseDatabase();
    const second = await system.start({ idle: true });
    const { codec } = second;
    const decode = codec.decode.bind(codec);
    codec.decode = (record, type) => {
      if (record.topic.endsWith('.events')) throw new RuntimeError('schema.unknown', 'the registry has lost it');
      return decode(record, type);
    };
    await until('the problem', () => second.runtime.problems.some((problem) => problem.includes('the registry has lost it')));
    await system.add(whole, 2);
    await until('the other shard', async () => (await system.row(whole))?.total === 2);
    expect([second.fatal, second.ready]).toEqual([[], false]);

    codec.decode = decode;
    await until('the row', async () => (await system.row(lost))?.total === 1);
    await until('all shards', () => second.ready);
  });

  it('halts when it is a backup of another history, and comes back from the log once it is dropped', async () => {
    const first = await system.start();
    await system.add('a', 1);
    await until('the event', async () => (await system.counting()).length === 1);
    await system.stop(first);
    // As if another request had taken the number of the event, and its answer had never been sent.
    await system.database.query(
      `UPDATE tributary.outbox SET events = jsonb_set(events::jsonb, '{0,headers,ce_id}', '"of another history"')`,
    );

    const second = await system.start({ idle: true });
    await until('the shard to halt', () => second.runtime.owned.some(({ phase }) => phase === 'halted'));
    const failures = second.runtime.owned.flatMap(({ failure }) => failure ?? []);
    expect(failures).toMatchObject([{ code: 'shard.diverged', message: expect.stringContaining('of another history') }]);
    await system.stop(second);

    await loseDatabase();
    await system.start();
    await system.add('a', 1);
    await until('both requests', async () => (await system.row('a'))?.total === 2);
    expect((await system.events('Added')).map(({ data }) => data.amount)).toEqual([1, 1]);
  });

  it('brings back what was parked, and the rows of a parked key as they were', async () => {
    const first = await system.start();
    await system.introduce('p1', 'Ann');
    await system.add('a', 1);
    await system.add('a', throws);
    await system.add('a', 2);
    await system.writeRaw('facts', 'p1', Buffer.from('rubbish'), { ce_type: 'PersonNamed', ce_id: 'f' });
    await system.introduce('p1', 'Anna');
    await until('all parked', async () => (await count('tributary.parked')) === 6);
    await sent(first);
    await system.stop(first);
    const before = await system.database.contents(restored);
    expect(before).toMatchObject({ person: expect.stringContaining('Ann'), request_count: expect.stringContaining('a') });
    const events = (await system.log('events')).filter(({ headers }) => headers['ce_sequence']).length;

    await loseDatabase();
    const third = await system.start();
    await system.add('b', 1);
    await until('another key', async () => (await system.row('b'))?.total === 1);
    await until('the other shard', async () => (await count('person')) === 1);
    const [person] = await system.database.query('SELECT name FROM person');
    expect(person).toEqual({ name: 'Ann' });
    const after = await system.database.contents(restored);
    expect(after['tributary.parked']).toBe(before['tributary.parked']);
    expect(after['tally']).toContain(before['tally']);
    expect(after['person']).toBe(before['person']);
    expect(after['request_count']).toContain(before['request_count']);
    await sent(third);
    expect((await system.log('events')).filter(({ headers }) => headers['ce_sequence'])).toHaveLength(events + 1);
  });

  it('and set back to a backup takes from the log what the backup lacks', async () => {
    const first = await system.start();
    for (let round = 0; round < 5; round++) await system.add('a', 1);
    await until('all requests', async () => (await count('request_line')) === 5);
    await sent(first);
    await system.stop(first);
    // The backup: what a turn of long ago left behind.
    const runtimeTables = ['shard', 'seen_request', 'outbox'].map((name) => `tributary.${name}`);
    const tables = [...tallyTables.map((name) => `public.${name}`), ...runtimeTables];
    await system.database.query('CREATE SCHEMA backup');
    for (const table of tables) {
      await system.database.query(`CREATE TABLE backup.${table.split('.')[1]} AS TABLE ${table}`);
    }
    const second = await system.start();
    for (let round = 0; round < 5; round++) await system.add('a', 2);
    await until('all requests', async () => (await count('request_line')) === 10);
    await sent(second);
    await system.stop(second);
    const before = await system.database.contents(restored);
    for (const table of tables) {
      await system.database.query(`TRUNCATE ${table}`);
      await system.database.query(`INSERT INTO ${table} TABLE backup.${table.split('.')[1]}`);
    }

    const third = await system.start();
    expect([second.restored, third.restored]).toEqual([0, 5]);
    await until('the projections', async () => (await count('request_line')) === 10);
    expect(await system.database.contents(restored)).toEqual(before);
    expect(await system.events('Added')).toHaveLength(10);
  });
});
