import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, describe, it } from 'vitest';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/postgres/database.js';
import { ParkedRecords } from '../../src/postgres/parked-records.js';
import { register, until } from './stack.js';
import { closesBadly, throws } from './tally.js';
import { TallySystem } from './tally-system.js';
import type { Worker } from './worker.js';

let system: TallySystem;
let worker: Worker;
beforeEach(async () => {
  system = await new TallySystem().open();
  worker = await system.start();
});
afterEach(() => system.close());

const parked = () =>
  system.database.query<{ key: string; error: string | null }>(
    'SELECT key, error FROM tributary.parked ORDER BY partition, "offset"',
  );

const headers = { ce_type: 'AddRequested', ce_id: 'raw' };
const wire = (id: number, payload: Buffer) => {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(id, 1);
  return Buffer.concat([head, payload]);
};

/** Each spoils the key `bad`, in one way. */
const spoilers: Record<string, { spoil: () => Promise<unknown>; error: RegExp }> = {
  'a rule throws': { spoil: () => system.add('bad', throws), error: /thirteen is not a number/ },
  'the value is no Avro': {
    spoil: () => system.writeRaw('requests', 'bad', Buffer.from('hello'), headers),
    error: /not in Confluent wire format/,
  },
  'the value is missing': { spoil: () => system.writeRaw('requests', 'bad', null, headers), error: /wire format/ },
  'the value is larger than a process could handle': {
    spoil: () => system.writeRaw('requests', 'bad', Buffer.alloc(20 << 20), headers),
    error: /a record of 20971\d+ bytes/,
  },
  'the schema id is unknown': {
    spoil: () => system.writeRaw('requests', 'bad', wire(7_654_321, Buffer.alloc(9)), headers),
    error: /schema 7654321 is not registered/,
  },
  'the schema is registered for another subject': {
    spoil: async () => {
      const id = await register(`${system.name}-elsewhere`, { type: 'record', name: 'Elsewhere', fields: [] });
      return system.writeRaw('requests', 'bad', wire(id, Buffer.alloc(9)), headers);
    },
    error: /is not registered for/,
  },
  'the payload ends early': {
    spoil: async () => {
      const { subject, schema } = system.kind.AddRequested;
      return system.writeRaw('requests', 'bad', wire(await register(subject, schema), Buffer.from([2])), headers);
    },
    error: /AddRequested by schema/,
  },
  'the event belongs to another topic': {
    spoil: () => system.writeRaw('requests', 'bad', Buffer.alloc(9), { ce_type: 'PersonNamed', ce_id: 'raw' }),
    error: /does not belong in this topic/,
  },
  'the record says no type': { spoil: () => system.writeRaw('requests', 'bad', Buffer.alloc(9), {}), error: /no ce_type/ },
  'no index takes the id': {
    spoil: async () => {
      const { AddRequested } = system.kind;
      const value = wire(
        await register(AddRequested.subject, AddRequested.schema),
        AddRequested.encode({ tally: 'bad', amount: 2, by: '', note: '', closesAt: null }),
      );
      return system.writeRaw('requests', 'bad', value, { ...headers, ce_id: randomBytes(9000).toString('hex') });
    },
    error: /the database refuses the rows of a turn/,
  },
  'the database refuses the row': {
    spoil: async () => {
      await system.add('bad', 1, { note: 'nul: \0' });
      // A later event of the same turn would write a sound row over this one, and nothing would be refused.
      await until('the refusal', async () => (await parked()).length === 1);
    },
    error: /the database refuses the rows of a turn/,
  },
};

describe('an event that cannot be handled parks its key, and only that:', () => {
  it.each(Object.keys(spoilers))('%s', async (name) => {
    const { spoil, error } = spoilers[name]!;
    await system.add('bad', 1);
    await spoil();
    const neighbour = system.keyIn(system.shardOf('bad'));
    await Promise.all([system.add('bad', 2), system.add(neighbour, 3), system.add(system.keyIn(1 - system.shardOf('bad')), 4)]);
    await system.add('bad', 5);
    await until('all parked', async () => (await parked()).length === 3);
    await until('the neighbours', async () => (await system.events('Added')).length === 3);
    expect(await parked()).toEqual([
      { key: 'bad', error: expect.stringMatching(error) },
      { key: 'bad', error: null },
      { key: 'bad', error: null },
    ]);
    expect(await system.row('bad')).toMatchObject({ total: 1 });
    expect(await system.row(neighbour)).toMatchObject({ total: 3 });
    expect(worker.fatal).toEqual([]);
  });
});

describe('a deadline whose answer the database refuses', () => {
  it('parks its key, and other keys and deadlines go on', async () => {
    await Promise.all([
      system.add('bad', 1, { closesAt: Date.now() + 400, note: closesBadly }),
      system.add(system.keyIn(0), 1, { closesAt: Date.now() + 400 }),
      system.add(system.keyIn(1), 1, { closesAt: Date.now() + 400 }),
    ]);
    await until('the deadlines', async () => (await system.events('Closed')).length === 2);
    await until('the key', async () => (await parked()).length === 1);
    await system.add(system.keyIn(system.shardOf('bad'), 'later'), 2);
    await until('another request', async () => (await system.events('Added')).length === 4);
    await system.add('bad', 2);
    await until('the key to wait', async () => (await parked()).length === 2);
    expect(await parked()).toContainEqual({ key: 'bad', error: expect.stringContaining('refuses the rows') });
    expect(await system.row('bad')).toMatchObject({ status: 'OPEN' });
  });
});

describe('a record of no interest', () => {
  it('is passed over: a type that the service does not know', async () => {
    await system.writeRaw('requests', 'a', Buffer.from('?'), { ce_type: 'SomethingElse' });
    await system.add('a', 1);
    await until('the request', async () => (await system.row('a'))?.total === 1);
    expect(await parked()).toEqual([]);
  });
});

it('a request that pretends to be numbered is parked or handled as any other, and the shard goes on', async () => {
  await system.writeRaw('requests', 'bad', Buffer.from('hello'), { ...headers, ce_sequence: '9', ce_incarnation: '9' });
  await until('it to be parked', async () => (await parked()).length === 1);
  await system.add(system.keyIn(system.shardOf('bad')), 3);
  await until('its neighbour', async () => (await system.events('Added')).length === 1);
  expect(worker.fatal).toEqual([]);
});

it('a key is listed whatever the headers of its records hold', async () => {
  await system.writeRaw('requests', 'bad', Buffer.from('hello'), { ...headers, other: 'nul: \0' });
  await until('it to be parked', async () => (await parked()).length === 1);
  const options = dataSourceOptions({ url: system.database.url, application: 'test', rows: [], migrations: [] });
  const dataSource = await new DataSource(options).initialize();
  try {
    const keys = await new ParkedRecords(dataSource).keys(10);
    expect(keys).toMatchObject([{ key: 'bad', waiting: 1, type: 'AddRequested', error: expect.stringContaining('wire format') }]);
  } finally {
    await dataSource.destroy();
  }
});

it('a record whose key no index takes is parked under the beginning of its key, and the shard goes on', async () => {
  const random = randomBytes(5000).toString('hex');
  await system.writeRaw('requests', random, Buffer.from('hello'), headers);
  await until('it to be parked', async () => (await parked()).length === 1);
  expect(await parked()).toEqual([{ key: random.slice(0, 512), error: expect.stringMatching(/512 of a key/) }]);
  await system.add(system.keyIn(system.shardOf(random)), 3);
  await until('its neighbour', async () => (await system.events('Added')).length === 1);
  expect(worker.fatal).toEqual([]);
});
