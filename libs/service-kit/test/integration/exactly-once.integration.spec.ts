import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LogRecord } from '../../src/runtime/index.js';
import { until } from './stack.js';
import { removeLast } from './tally.js';
import { TallySystem } from './tally-system.js';

let system: TallySystem;
beforeEach(async () => (system = await new TallySystem().open()));
afterEach(() => system.close());

const total = async (key: string) => (await system.row(key))?.total;

describe('a service on real Kafka, registry and Postgres', () => {
  it('answers each request once, in log and rows alike', async () => {
    await system.start();
    const id = randomUUID();
    await Promise.all([system.add('a', 5, { id }), system.add('a', 5, { id }), system.add('b', 7)]);
    await system.add('a', 2);
    await system.add('a', 5, { id });
    await system.add('a', 1);
    await until('all requests', async () => (await total('a')) === 8 && (await total('b')) === 7);

    const added = await system.events('Added', 'a');
    expect(added.map(({ data }) => data.amount)).toEqual([5, 2, 1]);
    expect(added[0]!.record.headers).toMatchObject({
      ce_specversion: '1.0',
      ce_causationid: id,
      ce_correlationid: id,
      ce_subject: 'a',
      'content-type': 'application/avro',
    });
    expect(await system.row('a')).toMatchObject({ entries: [5, 2, 1], status: 'OPEN', name: null });
    const requests = await system.database.query('SELECT requests FROM request_count WHERE tally = $1', ['a']);
    expect(requests).toEqual([{ requests: 3 }]);
  });

  it('looks again when something is there that a turn took to be new', async () => {
    await system.introduce('p1', 'Ann');
    const worker = await system.start();
    const by = { by: 'p1' };
    for (const key of ['a', 'b']) {
      await system.add(key, 1, by);
      await until('a new key', async () => (await total(key)) === 1);
    }
    // What neither the process nor what it remembers can know of.
    const taken = randomUUID();
    await system.database.query(`INSERT INTO tally (tally, total, note, status) VALUES ('there', 40, '', 'OPEN')`);
    await system.database.query(`INSERT INTO tally_entry (tally, position, amount) VALUES ('there', 1, 40)`);
    await system.database.query('INSERT INTO tributary.seen_request VALUES ($1)', [taken]);

    await system.add('there', 2, by);
    await system.add('new', 7, { ...by, id: taken });
    await system.add('new', 1, by);
    await until('the requests', async () => (await total('there')) === 42 && (await total('new')) === 1);
    expect((await system.events('Added')).map(({ data }) => data.amount).sort()).toEqual([1, 1, 1, 2]);
    expect(worker.problems, 'nothing was given up for it').toEqual([]);
  });

  it('takes back a shard that another process has taken only when the group says that it is still a member', async () => {
    const worker = await system.start();
    await system.add('a', 1);
    await until('the first request', async () => (await total('a')) === 1);
    let confirm = () => {};
    const asked = new Promise<void>((done) => {
      worker.beforeConfirmed = () => (done(), new Promise((resolve) => (confirm = resolve)));
    });
    const epochs = () => system.database.query('SELECT shard, epoch FROM tributary.shard ORDER BY shard');
    await system.database.query('UPDATE tributary.shard SET epoch = gen_random_uuid()');
    const taken = await epochs();
    await system.add('a', 2);
    await asked;
    await sleep(500);
    expect(await epochs(), 'it does not fight').toEqual(taken);
    expect(await total('a')).toBe(1);
    confirm();
    await until('the second request', async () => (await total('a')) === 3);
    expect(worker.problems.map((problem) => 'code' in problem && problem.code)).toEqual(['shard.fenced']);
  });

  it('writes the rows of a collection again when they become fewer', async () => {
    await system.start();
    for (const amount of [1, 2, 3]) await system.add('a', amount);
    await until('three entries', async () => (await total('a')) === 6);
    for (const amount of [removeLast, removeLast]) await system.add('a', amount);
    await until('one entry', async () => (await total('a')) === 1);
    expect(await system.database.query('SELECT position FROM tally_entry')).toEqual([{ position: 1 }]);
    await system.add('a', 9);
    await until('all requests', async () => (await total('a')) === 10);
    expect(await system.row('a')).toMatchObject({ entries: [1, 9] });
    expect(await system.database.query('SELECT position FROM tally_entry ORDER BY position')).toEqual([
      { position: 1 },
      { position: 2 },
    ]);
  });

  it('looks up what its table held when the request was read, and keeps the newest version', async () => {
    const first = await system.introduce('p1', 'Ann');
    await system.start();
    await system.add('a', 1, { by: 'p1' });
    await until('the first request', async () => (await total('a')) === 1);
    const second = await system.introduce('p1', 'Anna');
    await until('the second name', async () => {
      const [person] = await system.database.query<{ name: string; version: string }>('SELECT name, version FROM person');
      return person?.name === 'Anna' && Number(person.version) === second.offset;
    });
    expect(second.offset).toBeGreaterThan(first.offset);
    await system.add('a', 1, { by: 'p1' });
    await until('the second request', async () => (await total('a')) === 2);
    expect((await system.events('Added')).map(({ data }) => data.name)).toEqual(['Ann', 'Anna']);
  });

  it('sends once, by the next owner, what a killed process committed and did not send', async () => {
    const first = await system.start();
    await system.add('a', 1);
    await until('the first request', async () => (await system.events('Added')).length === 1);
    first.beforeAppend = () => new Promise(() => {});
    await system.add('a', 2);
    await until('the commit', async () => (await total('a')) === 3);
    await system.kill(first);
    expect(await system.events('Added')).toHaveLength(1);

    await system.start();
    await system.add('a', 3);
    await until('the third request', async () => (await total('a')) === 6);
    await until('the outbox', async () => (await system.events('Added')).length === 3);
    expect((await system.events('Added')).map(({ data }) => data.amount)).toEqual([1, 2, 3]);
  });

  it('does not repeat what was sent and not acknowledged', async () => {
    const first = await system.start();
    let sent = false;
    first.beforeAppend = async (batches) => {
      for (const { topic, partition, records } of batches) {
        for (const { key, value, headers } of records) {
          await system.writeRaw(topic.split('.').at(-1)!, key, value, headers);
          expect(partition).toBe(system.shardOf(key));
        }
      }
      sent = true;
      return new Promise(() => {});
    };
    await system.add('a', 1);
    await until('the send', () => sent);
    await system.kill(first);
    await system.start();
    await system.add('a', 2);
    await until('the second request', async () => (await system.events('Added')).length === 2);
    const all = (await system.log('events')).filter(({ headers }) => headers['ce_type'] === 'Added');
    expect(all).toHaveLength(2);
  });

  it('takes what a dead process has sent, and what comes behind the marker of its successor, for nothing', async () => {
    const first = await system.start();
    const late: LogRecord[] = [];
    first.beforeAppend = (batches) => {
      late.push(...batches.flatMap(({ records }) => records as LogRecord[]));
      return new Promise(() => {});
    };
    await system.add('a', 1);
    await until('the send', () => late.length > 0);
    await system.kill(first);
    const second = await system.start();
    await until('the successor to have sent it', async () => (await system.events('Added')).length === 1);
    for (const { key, value, headers } of late) await system.writeRaw('events', key!, value, headers);
    await system.add('a', 2);
    await until('the next request', async () => (await total('a')) === 3);
    await system.stop(second);

    await system.database.drop();
    await system.database.create();
    await system.start();
    await system.add('a', 4);
    await until('the last request', async () => (await total('a')) === 7);
    expect((await system.log('events')).filter(({ headers }) => headers['ce_type'] === 'Added')).toHaveLength(4);
    expect((await system.events('Added')).map(({ data }) => data.amount)).toEqual([1, 2, 4]);
    expect(await system.row('a')).toMatchObject({ entries: [1, 2, 4] });
  });

  it('counts only the owner when two processes fight for the same shards', async () => {
    const [one, other] = await Promise.all([
      system.start({ group: `${system.name}-one`, idle: true }),
      system.start({ group: `${system.name}-other`, idle: true }),
    ]);
    for (let round = 0; round < 10; round++) {
      await Promise.all(['a', 'b', 'c', 'd'].map((key) => system.add(key, 1)));
    }
    await until('all requests', async () => (await system.events('Added')).length === 40, 60_000);
    for (const worker of [one, other]) await system.stop(worker); // nothing can come any more
    expect(await Promise.all(['a', 'b', 'c', 'd'].map(total))).toEqual([10, 10, 10, 10]);
    expect((await system.counting()).filter(({ headers }) => headers['ce_type'] === 'Added')).toHaveLength(40);
    expect([...one!.problems, ...other!.problems].map(String).join()).toContain('another process owns');
    expect([...one!.fatal, ...other!.fatal]).toEqual([]);
  });

  it('takes its shards over again when its database connection is cut', async () => {
    const worker = await system.start();
    for (let round = 0; round < 20; round++) {
      await system.add('a', 1);
      if (round % 7 === 3) await system.database.disconnectAll();
    }
    await until('all requests', async () => (await system.events('Added')).length === 20);
    expect(await total('a')).toBe(20);
    expect(worker.problems.map(String).join()).toContain('connection is lost');
    expect(worker.fatal).toEqual([]);
  });
});

describe('a deadline', () => {
  it('fires once, at its time, and again from the rows when the process is another one', async () => {
    const first = await system.start();
    await system.add('a', 1, { closesAt: Date.now() + 300 });
    await system.add('b', 1, { closesAt: Date.now() + 3_000 });
    await until('a to close', async () => (await system.row('a'))?.status === 'CLOSED');
    await system.kill(first);
    await system.start();
    await until('b to close', async () => (await system.row('b'))?.status === 'CLOSED');
    await system.add('a', 1);
    await system.add('c', 1);
    await until('a later request', async () => (await total('c')) === 1);
    expect(await system.events('Closed')).toHaveLength(2);
    expect(await system.database.query('SELECT * FROM tributary.deadline')).toEqual([]);
  });

  it('that has passed meanwhile fires only after what its inputs hold has been read', async () => {
    const first = await system.start();
    await system.add('a', 1, { closesAt: Date.now() + 400 });
    await until('the first request', async () => (await total('a')) === 1);
    await system.kill(first);
    await new Promise((resolve) => setTimeout(resolve, 500));
    // These lie in the log before the deadline can fire, so they come first; the last one moves it away.
    for (let more = 0; more < 50; more++) await system.add('a', 1, { closesAt: Date.now() + 60_000 });
    await system.start();
    await until('all requests', async () => (await total('a')) === 51);
    expect(await system.events('Closed')).toHaveLength(0);
    expect(await system.row('a')).toMatchObject({ status: 'OPEN' });
  });
});
