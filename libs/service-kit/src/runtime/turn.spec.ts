import { beforeEach, describe, expect, it } from 'vitest';
import { aggregate, service, table, type Event } from '../index.js';
import { eventType } from './event-type.fixture.js';
import { deadlineRecord } from './parking-lot.js';
import { control, type LogRecord } from './record.js';
import { Shard } from './shard.js';
import { Turn } from './turn.js';
import { WorkingSet } from './working-set.js';

interface Data {
  id: string;
  amount: number;
}
const type = eventType<Data>();
const Asked = type('Asked', 'requests');
const Done = type('Done', 'events');
class Thing {
  id: string;
  total: number;
}

/** Each amount breaks the reaction in one place, after a sound answer. */
const things = aggregate(Thing, {
  events: { Asked, Done },
  react: {
    Asked: (_, data) => {
      if (data.amount === 1) throw new Error('react');
      const other = data.amount === 2 ? [Done({ ...data, id: 'other' })] : data.amount === 3 ? [Asked(data)] : [];
      return [Done({ ...data, amount: 0 }), Done(data), ...other];
    },
  },
  evolve: {
    Done: (row, { id, amount }) => {
      if (amount === 4) throw new Error('evolve');
      return amount === 5 ? undefined : { id, total: (row?.total ?? 0) + amount };
    },
  },
  deadline: (row) => {
    if (row.total >= 6 && row.total < 10) throw new Error('deadline');
    return row.total === 10 ? new Date(99) : null;
  },
  onDeadline: ({ id }) => [Done({ id, amount: 10 })],
});

let shard: Shard;
let turn: Turn;
beforeEach(() => {
  shard = new Shard(0, 'epoch');
  const rows = new WorkingSet(new Map([[Thing, [{ id: 'a', total: 0 }]]]), () => 'id');
  const context = { service: service('things', { stream: 'events', folds: [things] }), shardOf: () => 0 };
  turn = new Turn({ ...context, encode: (of, data) => of.encode(data) }, rows, new Set());
});

let offset = 0;
function handle(amount: number, { id = 'a', quiet = false } = {}): LogRecord {
  const record = { topic: 'requests', partition: 0, offset: offset++, timestamp: 0, key: id, headers: {}, value: null };
  const time = new Date(0);
  const meta = {
    id: `request-${record.offset}`,
    type: 'Asked',
    key: id,
    time,
    recordedAt: time,
    topic: 'requests',
    partition: 0,
  };
  const event = { ...meta, correlationId: id, causationId: null, traceparent: null, offset: record.offset, data: { id, amount } };
  turn.handle({ shard, record, quiet, event: event satisfies Event });
  return record;
}
const types = () => turn.write().outbox.map(({ headers }) => headers['ce_type']);

describe('a turn', () => {
  it.each([
    [1, 'react'],
    [2, 'carries the key other'],
    [3, 'has no evolve rule for or does not own'],
    [4, 'evolve'],
    [5, 'would remove the row'],
    [6, 'deadline'],
  ])('keeps nothing of an event that fails anywhere, but parks it (%i: %s)', (amount, reason) => {
    handle(amount);
    const write = turn.write();
    expect(write.rows).toEqual([]);
    expect(write.seen).toEqual([]);
    expect(types()).toEqual([control.parked]);
    expect(write.parked).toMatchObject([{ error: expect.stringContaining(reason) }]);
  });

  it('keeps what other events of the turn have done, and lets those of the parked key wait', () => {
    handle(20, { id: 'b' });
    handle(1);
    handle(20);
    handle(20, { id: 'b' });
    const { rows, parked } = turn.write();
    expect(rows).toMatchObject([{ rows: [{ id: 'b', total: 40 }] }]);
    expect(parked.map(({ error }) => error)).toEqual(['react', null]);
    expect(types()).toEqual(['Done', 'Done', control.parked, control.parked, 'Done', 'Done']);
  });

  it('numbers what it answers without holes, and says at the end where the shard stands', () => {
    shard.sequence = 7;
    shard.moveTo({ topic: 'requests', partition: 0 }, { offset: 3, incarnation: 0, sequence: 0 });
    handle(20);
    const { outbox } = turn.write();
    expect(outbox.map(({ sequence, headers }) => [sequence, headers['ce_sequence']])).toEqual([
      [8, '8'],
      [9, '9'],
    ]);
    expect(outbox.map(({ headers }) => headers['tributary_positions'])).toEqual([undefined, '{"requests/0":[3,0,0]}']);
  });

  it('answers a request once', () => {
    handle(20);
    offset -= 1; // the same id again
    handle(20);
    expect(types()).toEqual(['Done', 'Done']);
  });

  it('sets a deadline with the row, moves it, and fires only the one that the row still has', () => {
    handle(10);
    const [deadline] = turn.write().deadlines.set;
    expect(deadline).toMatchObject({ aggregate: 'Thing', key: 'a', due: new Date(99) });
    turn.fire(shard, { ...deadline!, due: new Date(98) });
    expect(types()).toEqual(['Done', 'Done']);
    turn.fire(shard, deadline!);
    expect(types()).toEqual(['Done', 'Done', 'Done']);
    expect(turn.write().deadlines).toMatchObject({ set: [], clear: [] }); // the database has never heard of it
  });

  it('parks a key whose deadline the rules cannot tell any more', () => {
    const rows = new WorkingSet(new Map([[Thing, [{ id: 'a', total: 7 }]]]), () => 'id');
    const context = { service: service('things', { stream: 'events', folds: [things] }), shardOf: () => 0 };
    turn = new Turn({ ...context, encode: () => Buffer.alloc(0) }, rows, new Set());
    turn.fire(shard, { aggregate: 'Thing', key: 'a', shard: 0, due: new Date(99) });
    expect(turn.write().parked).toMatchObject([{ error: 'deadline' }]);
  });

  it('does not fire a deadline that was discarded, though its row still has it', () => {
    handle(10);
    const [deadline] = turn.write().deadlines.set;
    shard.discard({ ...deadlineRecord(deadline!), key: 'a' });
    turn.fire(shard, deadline!);
    expect(types()).toEqual(['Done', 'Done']);
    expect(turn.write().deadlines).toMatchObject({ set: [] });
  });

  it('clears the deadline that an earlier turn set', () => {
    const deadline = { aggregate: 'Thing', key: 'a', shard: 0, due: new Date(99) };
    shard.deadlines.set('Thing/a', deadline);
    handle(20);
    expect(turn.write().deadlines).toEqual({ set: [], clear: [deadline] });
  });

  it('leaves the shard as it was when it is taken back', () => {
    const deadline = { aggregate: 'Thing', key: 'b', shard: 0, due: new Date(99) };
    shard.deadlines.set('Thing/b', deadline);
    shard.park({ topic: 'requests', partition: 0, offset: 3 }, 'c');
    const before = structuredClone([shard.sequence, shard.deadlines, shard.parkedKeys]);
    handle(10);
    handle(20, { id: 'b' });
    handle(1, { id: 'd' });
    handle(20, { id: 'c' });
    expect(structuredClone([shard.sequence, shard.deadlines, shard.parkedKeys])).not.toEqual(before);
    turn.takeBack();
    expect(structuredClone([shard.sequence, shard.deadlines, shard.parkedKeys])).toEqual(before);
  });

  it('reads quietly what has been answered: no answer, no second note that it is parked', () => {
    handle(20, { quiet: true });
    const record = handle(20);
    expect(types()).toEqual(['Done', 'Done']);
    shard.park(record, 'z');
    handle(20, { id: 'z', quiet: true });
    expect(types()).toEqual(['Done', 'Done']);
    expect(turn.write().parked).toHaveLength(1);
  });

  it('lets a parked key wait quietly only from where it waited before', () => {
    shard.park({ topic: 'requests', partition: 0, offset: offset + 1 }, 'a');
    handle(20, { quiet: true });
    expect(turn.write().parked).toEqual([]);
    handle(20, { quiet: true });
    expect(turn.write().parked).toHaveLength(1);
  });
});

const Moved = type('Moved', 'people');
const Told = type('Told', 'events');
class Parcel {
  id: string;
  person: string;
  told: number;
}
class Person {
  id: string;
  version: number;
}
let broken: boolean;
const parcels = service('parcels', {
  stream: 'events',
  folds: [
    table(Person, { events: { Moved }, fold: { Moved: (_, { id }) => ({ id }) } }),
    aggregate(Parcel, {
      events: { Moved, Told },
      match: { Moved: ['person', ({ id }) => id] },
      react: {
        Moved: (row) => {
          if (row!.id === 'p2' && broken) throw new Error('a wrong rule');
          return [Told({ id: row!.id, amount: 0 })];
        },
      },
      evolve: { Told: (row) => ({ ...row!, told: row!.told + 1 }) },
    }),
  ],
});

describe('an event that concerns several rows', () => {
  const record = { topic: 'people', partition: 0, offset: 5, timestamp: 0, key: 'c', headers: { ce_sequence: '1' }, value: null };
  const meta = { id: 'e', type: 'Moved', key: 'c', time: new Date(0), recordedAt: new Date(0), topic: 'people', partition: 0 };
  const event: Event = {
    ...meta,
    correlationId: 'c',
    causationId: null,
    traceparent: null,
    offset: 5,
    data: { id: 'c', amount: 0 },
  };
  const step = () => ({ shard, record, quiet: false, event });
  let rows: Map<string, Parcel>;
  const take = (what: (turn: Turn) => void) => {
    const set = new WorkingSet(new Map([[Parcel, [...rows.values()]]]), () => 'id');
    const taken = new Turn({ service: parcels, shardOf: () => 0, encode: () => Buffer.alloc(0) }, set, new Set());
    what(taken);
    const write = taken.write();
    for (const change of write.rows) if (change.row === Parcel) for (const row of change.rows as Parcel[]) rows.set(row.id, row);
    taken.committed(write);
    return write;
  };
  const told = () => [...rows.values()].map((row) => row.told);
  beforeEach(() => {
    broken = true;
    rows = new Map(['p1', 'p2'].map((id) => [id, { id, person: 'c', told: 0 }]));
  });

  it('changes no table when it is parked, so that the table is the same when it is read again quietly', () => {
    expect(take((one) => one.handle(step())).rows).toEqual([]);
    expect(take((one) => one.handle({ ...step(), quiet: true })).rows).toEqual([]);
    broken = false;
    const { rows: changed } = take((one) => one.repair(shard, { step: step(), discard: false, rest: [] }));
    expect(changed[0]).toMatchObject({ row: Person, rows: [{ id: 'c', version: 5 }] });
  });

  it('reaches the rows of every shard, also when nobody has numbered it', () => {
    broken = false;
    const shards = [shard, new Shard(1, 'epoch')];
    const set = new WorkingSet(new Map([[Parcel, [...rows.values()]]]), () => 'id');
    const taken = new Turn(
      { service: parcels, shardOf: (key) => (key === 'p1' ? 0 : 1), encode: () => Buffer.alloc(0) },
      set,
      new Set(),
    );
    for (const of of shards) taken.handle({ ...step(), record: { ...record, headers: {} }, shard: of });
    expect(taken.write().outbox.map(({ shard: of, key }) => [of, key])).toEqual([
      [0, 'p1'],
      [1, 'p2'],
    ]);
  });

  it('keeps its own key where it waits for one of them', () => {
    broken = false;
    shard.park({ topic: 'people', partition: 0, offset: 4 }, 'p1');
    const { parked } = take((one) => one.handle({ ...step(), record: { ...record, headers: { ce_type: 'Moved' } } }));
    expect(parked).toMatchObject([{ record: { key: 'p1', headers: { ce_subject: 'c' } } }]);
  });

  it('changes the table by the hand of another shard for which no rule throws', () => {
    const other = new Shard(1, 'epoch');
    const both = (steps: readonly Shard[]) =>
      take((one) => steps.forEach((of) => one.handle({ ...step(), shard: of }))).rows.map(({ rows: changed }) => changed);
    // All rows are of shard 0.
    expect(both([shard, other])).toEqual([[{ id: 'c', version: 5 }]]);
    expect(both([other, new Shard(0, 'epoch')])).toEqual([[{ id: 'c', version: 5 }]]);
  });

  it('takes effect once on each, though one of them was parked when the rule threw for another', () => {
    shard.park({ topic: 'requests', partition: 0, offset: 9 }, 'p1');
    expect(take((one) => one.handle(step())).parked).toMatchObject([{ record: { key: 'c' } }]);
    broken = false;
    const retry = () => take((one) => one.repair(shard, { step: step(), discard: false, rest: [] }));
    expect(retry().parked).toMatchObject([{ record: { key: 'p1' } }]);
    expect(told()).toEqual([0, 1]);
    const only = { ...step(), record: { ...record, key: 'p1' }, only: 'p1' };
    take((one) => one.repair(shard, { step: only, discard: false, rest: [] }));
    expect(told()).toEqual([1, 1]);
  });
});
