import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RuntimeError } from '../../src/errors.js';
import { register, until } from './stack.js';
import { closesBadly, rule, tallyTables, throws } from './tally.js';
import { TallySystem } from './tally-system.js';
import type { Worker } from './worker.js';

let system: TallySystem;
let worker: Worker;
beforeEach(async () => {
  rule.mended = false;
  system = await new TallySystem().open();
  worker = await system.start();
});
afterEach(() => system.close());

const count = async (table: string) => (await system.database.query(`SELECT 1 FROM ${table}`)).length;
const waiting = async (records: number) =>
  until(`${records} parked records`, async () => (await count('tributary.parked WHERE NOT discarded')) === records);
const amounts = async () => (await system.events('Added', 'bad')).map(({ data }) => data.amount);
const sent = () => until('the sends', () => worker.runtime.sender!.backlog === 0);

/** Adds 1, what the rule throws at, 2, and 3 to the key `bad`. */
async function spoil(): Promise<void> {
  for (const amount of [1, throws, 2, 3]) await system.add('bad', amount);
  await waiting(3);
  await sent();
}

describe('a parked key', () => {
  it('is handled in order once the rule is mended, and free from then on', async () => {
    await spoil();
    rule.mended = true;
    expect(await worker.runtime.repair('bad', false)).toEqual({ handled: 3, discarded: 0 });
    await system.add('bad', 4);
    await until('what comes behind', async () => (await system.row('bad'))?.total === 23);
    expect(await system.row('bad')).toMatchObject({ entries: [1, throws, 2, 3, 4] });
    await sent();
    expect(await amounts()).toEqual([1, throws, 2, 3, 4]);
    expect(await count('tributary.parked')).toBe(0);
    expect((await system.database.query('SELECT requests FROM request_count'))[0]).toEqual({ requests: 5 });
  });

  it('stays as it is while the cause is not mended', async () => {
    await spoil();
    const before = await system.database.contents([...tallyTables, 'tributary.parked']);
    expect(await worker.runtime.repair('bad', false)).toMatchObject({ handled: 0, error: expect.stringContaining('thirteen') });
    expect(await system.database.contents([...tallyTables, 'tributary.parked'])).toEqual(before);
    await system.add('bad', 4);
    await waiting(4);
  });

  it('goes on behind a record that is discarded, up to the next that fails', async () => {
    await spoil();
    await system.add('bad', throws);
    await system.add('bad', 5);
    await waiting(5);
    const outcome = await worker.runtime.repair('bad', true);
    expect(outcome).toEqual({ handled: 2, discarded: 1, error: expect.stringContaining('thirteen') });
    expect(await system.row('bad')).toMatchObject({ entries: [1, 2, 3] });
    await waiting(2);
  });

  it('takes a request once, even if it waited twice', async () => {
    await system.add('bad', throws);
    await system.add('bad', 7, { id: 'same' });
    await system.add('bad', 7, { id: 'same' });
    await waiting(3);
    rule.mended = true;
    expect(await worker.runtime.repair('bad', false)).toEqual({ handled: 3, discarded: 0 });
    expect(await amounts()).toEqual([throws, 7]);
  });

  it('is handled when a record names another subject than its key', async () => {
    const { AddRequested } = system.kind;
    const payload = AddRequested.encode({ tally: 'bad', amount: throws, by: '', note: '', closesAt: null });
    const head = Buffer.alloc(5);
    head.writeUInt32BE(await register(AddRequested.subject, AddRequested.schema), 1);
    const headers = { ce_type: 'AddRequested', ce_id: 'raw', ce_subject: 'somebody else' };
    await system.writeRaw('requests', 'bad', Buffer.concat([head, payload]), headers);
    await waiting(1);
    rule.mended = true;
    expect(await worker.runtime.repair('bad', false)).toEqual({ handled: 1, discarded: 0 });
    expect(await system.row('bad')).toMatchObject({ entries: [throws] });
  });

  it('whose shard is lost meanwhile stays as it is, and the other shards are not given up', async () => {
    await spoil();
    const held = system.shardOf('bad');
    const other = worker.runtime.owned.find(({ id }) => id !== held);
    const repair = worker.runtime.repair('bad', false);
    worker.runtime.assign([1 - held]);
    await expect(repair).rejects.toMatchObject({ code: 'shard.fenced' });
    expect(worker.runtime.owned).toEqual([other]);
    expect([other!.phase, worker.problems]).toEqual(['active', []]);
    await waiting(3);
  });

  it('is refused when its process ends meanwhile', async () => {
    await spoil();
    const repair = worker.runtime.repair('bad', false);
    worker.runtime.stop();
    await expect(repair).rejects.toMatchObject({ code: 'shard.fenced' });
  });

  it('is handled when the schema of a record has been registered', async () => {
    const { subject, schema } = system.kind.AddRequested;
    const fields = [...(schema as { fields: object[] }).fields, { name: 'more', type: 'int', default: 0 }];
    const id = await register(`${system.name}-elsewhere`, { ...schema, fields });
    const payload = Buffer.concat([
      system.kind.AddRequested.encode({ tally: 'bad', amount: 6, by: '', note: '', closesAt: null }),
      Buffer.from([2]),
    ]);
    const head = Buffer.alloc(5);
    head.writeUInt32BE(id, 1);
    await system.writeRaw('requests', 'bad', Buffer.concat([head, payload]), { ce_type: 'AddRequested', ce_id: 'raw' });
    await system.add('bad', 1);
    await waiting(2);
    expect(await register(subject, { ...schema, fields })).toBe(id);
    await until('the registry to be asked again', async () => (await worker.runtime.repair('bad', false))?.error === undefined);
    expect(await amounts()).toEqual([6, 1]);
  });

  it('is not handled while the registry is away, and can be discarded; what comes waits, and its process says so', async () => {
    await spoil();
    const away = vi.spyOn(worker.codec, 'prepare').mockRejectedValue(new RuntimeError('registry.unavailable', 'it is away'));
    expect(await worker.runtime.repair('bad', false)).toEqual({ handled: 0, discarded: 0, error: 'it is away' });
    expect(worker.ready).toBe(true);
    await system.add('good', 1);
    await until('it to wait', () => !worker.ready);
    expect(worker.runtime.problems).toEqual(['what comes waits for its schemas: it is away']);
    expect(await worker.runtime.repair('bad', true)).toEqual({ handled: 0, discarded: 1, error: 'it is away' });
    away.mockRestore();
    await until('the other key', async () => (await system.row('good'))?.total === 1);
    expect([worker.ready, worker.runtime.problems, worker.fatal]).toEqual([true, [], []]);
    expect(await worker.runtime.repair('bad', false)).toEqual({ handled: 2, discarded: 0 });
    expect(await system.row('bad')).toMatchObject({ entries: [1, 2, 3] });
  });

  it('whose record the database refuses can be discarded', async () => {
    await system.add('bad', 1, { note: 'nul: \0' });
    await waiting(1);
    await system.add('bad', 2);
    await waiting(2);
    expect(await worker.runtime.repair('bad', false)).toMatchObject({
      handled: 0,
      error: expect.stringContaining('refuses the rows'),
    });
    expect(await worker.runtime.repair('bad', true)).toEqual({ handled: 1, discarded: 1 });
    expect(await system.row('bad')).toMatchObject({ entries: [2] });
    expect(worker.fatal).toEqual([]);
  });

  it('keeps its deadlines waiting, in their place', async () => {
    await system.add('bad', 1, { closesAt: Date.now() + 800 });
    await system.add('bad', throws, { closesAt: Date.now() + 800 });
    await waiting(1);
    await waiting(2);
    expect(await system.row('bad')).toMatchObject({ status: 'OPEN' });
    expect(await worker.runtime.repair('bad', true)).toEqual({ handled: 1, discarded: 1 });
    await until('the deadline', async () => (await system.row('bad'))?.status === 'CLOSED');
    expect(await count('tributary.parked WHERE NOT discarded')).toBe(0);
  });

  it('waits for a deadline whose answer the database refuses', async () => {
    await system.add('bad', 1, { closesAt: Date.now() + 200, note: closesBadly });
    await waiting(1);
    expect(await worker.runtime.repair('bad', false)).toMatchObject({ error: expect.stringContaining('refuses the rows') });
    await system.add('bad', 2);
    await waiting(2);
    expect(await worker.runtime.repair('bad', true)).toEqual({ handled: 1, discarded: 1 });
    expect(await system.row('bad')).toMatchObject({ total: 3, status: 'OPEN' });
  });

  it('of another process is not found', async () => {
    expect(await worker.runtime.repair('nobody', false)).toBeUndefined();
  });

  it.each([false, true])('comes back from the log as it was left (discarded: %s)', async (discard) => {
    await spoil();
    await system.add('bad', throws);
    await system.add('bad', 5);
    await waiting(5);
    if (discard) expect(await worker.runtime.repair('bad', true)).toMatchObject({ handled: 2, discarded: 1 });
    else {
      rule.mended = true;
      expect(await worker.runtime.repair('bad', false)).toEqual({ handled: 5, discarded: 0 });
    }
    await sent();
    await system.stop(worker);
    const restored = [...tallyTables, 'tributary.parked', 'tributary.seen_request'];
    const before = await system.database.contents(restored);
    const events = (await system.counting()).length;

    await system.database.drop();
    await system.database.create();
    rule.mended = false;
    worker = await system.start();
    await until('the projections', async () => (await system.database.contents(restored)).request_line === before.request_line);
    expect(await system.database.contents(restored)).toEqual(before);
    await sent();
    expect(await system.counting()).toHaveLength(events);
    await system.add('bad', 8);
    if (discard) await waiting(3);
    else await until('what comes behind', async () => (await system.row('bad'))?.entries.at(-1) === 8);
  });
});
