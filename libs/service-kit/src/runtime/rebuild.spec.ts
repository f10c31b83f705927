import { beforeEach, describe, expect, it } from 'vitest';
import { projection, service, table, type EventType } from '../index.js';
import { Rebuild, type Cut, type RebuiltRows } from './rebuild.js';
import type { LogRecord } from './record.js';

const type = <N extends string>(name: N, topic: string) =>
  Object.assign((data: { id: string }) => ({ type: name, data }), {
    type: name,
    topic,
    subject: name,
    schema: {},
    key: ({ id }: { id: string }) => id,
    encode: () => Buffer.alloc(0),
    readerOf: () => () => ({ id: 'a' }),
  }) satisfies EventType<{ id: string }, N>;
const Happened = type('Happened', 'facts');
const Named = type('Named', 'names');
class Count {
  id: string;
  count: number;
}
class Name {
  id: string;
  changes: number;
  version: number;
}
const view = service('view', {
  folds: [
    projection(Count, { events: { Happened }, fold: { Happened: (row, { id }) => ({ id, count: (row?.count ?? 0) + 1 }) } }),
    table(Name, { events: { Named }, fold: { Named: (row, { id }) => ({ id, changes: (row?.changes ?? 0) + 1 }) } }),
  ],
});

const record = (topic: string, offset: number): LogRecord => ({
  topic,
  partition: 0,
  offset,
  timestamp: 0,
  key: 'a',
  headers: { ce_type: topic === 'facts' ? 'Happened' : 'Named' },
  value: Buffer.alloc(0),
});
const log = ['facts', 'names'].map((topic) => [topic, [0, 1, 2].map((offset) => record(topic, offset))] as const);

/** Three records in each topic; each shard says how far it has come in `names` and what of it is parked there. */
const cut = (facts: readonly number[], ...names: { end: number; parked: readonly number[] }[]): Cut => ({
  shards: names.map(({ end }, shard) => ({
    shard,
    sequence: 0,
    outbox: [],
    positions: new Map([
      ['facts/0', { offset: 3, incarnation: 0, sequence: 0 }],
      ['names/0', { offset: end, incarnation: 0, sequence: 0 }],
    ]),
  })),
  parked: [
    ...facts.map((offset) => ({ topic: 'facts', partition: 0, offset, key: 'a', shard: 0 })),
    ...names.flatMap(({ parked }, shard) => parked.map((offset) => ({ topic: 'names', partition: 0, offset, key: 'a', shard }))),
  ],
});
const all = { end: 3, parked: [] };

let rows: Map<object, object>;
let rebuild: Rebuild;
beforeEach(() => {
  rows = new Map();
  const rebuilt: RebuiltRows = {
    load: async () => new Map([...rows].map(([row, stored]) => [row, [stored]])) as never,
    write: async (changes) => changes.forEach((change) => rows.set(change.row, change.rows[0]!)),
    keyOf: () => 'id',
  };
  const topics = new Map(log);
  const parts = {
    service: view,
    codec: { prepare: async () => {}, decode: () => ({ id: 'a' }), encode: () => Buffer.alloc(0) },
    shardOf: () => 0,
    partitionsOf: () => 1,
    log: {
      ends: async () => [3],
      async *read({ topic, partition }: { topic: string; partition: number }, from: number, to: number) {
        if (partition === 0) yield topics.get(topic)!.slice(from, to + 1);
      },
    },
  };
  rebuild = new Rebuild(parts, rebuilt);
});

describe('a rebuild', () => {
  it('refuses to go on when what waited at the first cut has been handled by the second', async () => {
    await rebuild.foldTo(cut([1, 2], all));
    expect(rows.get(Count)).toEqual({ id: 'a', count: 1 });
    await rebuild.foldTo(cut([1, 2], all));
    await expect(rebuild.foldTo(cut([2], all))).rejects.toThrow('the parked key "a" was retried meanwhile; run it again');
  });

  it('leaves out of a table what waits in every shard that has come so far', async () => {
    const behind = { end: 1, parked: [] };
    await rebuild.foldTo(cut([], { end: 3, parked: [1, 2] }, behind));
    expect(rows.get(Name)).toMatchObject({ changes: 1 });
  });

  it('folds into a table what waits in some shards only', async () => {
    await rebuild.foldTo(cut([], { end: 3, parked: [1, 2] }, { end: 3, parked: [2] }));
    expect(rows.get(Name)).toMatchObject({ changes: 2, version: 1 });
  });
});
