import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { RuntimeError } from '../errors.js';
import { projection, service, table } from '../index.js';
import { eventType } from './event-type.fixture.js';
import type { TopicPartition } from './record.js';
import type { Parts } from './takeover.js';
import { Runtime } from './runtime.js';

const Happened = eventType<{ id: string }>()('Happened', 'facts');
class Seen {
  id: string;
}
const view = service('view', {
  folds: [projection(Seen, { events: { Happened }, fold: { Happened: (row, { id }) => row ?? { id } } })],
});

const stored = {
  turn: 0,
  incarnation: 0,
  sequence: 0,
  positions: new Map(),
  outbox: [],
  deadlines: [],
  parked: [],
  discarded: [],
};
const store = {
  claim: async () => stored,
  load: async () => ({ rows: new Map(), seen: new Set() }),
  commit: async () => {},
  onLost: () => {},
  keyOf: () => 'id',
};
const parts = {
  service: view,
  store,
  log: { ends: async (places: readonly unknown[]) => places.map(() => 1) },
  codec: { prepare: async () => {}, decode: () => ({ id: 'a' }) },
  chance: { now: () => Date.now(), uuid: randomUUID, sleep },
  partitionsOf: () => 1,
  shardOf: () => 0,
} as unknown as Parts;
const source = {
  seek: (_place: TopicPartition, _offset: number) => {},
  pause: () => {},
  resume: () => {},
  confirmed: async () => {},
};
const place = { topic: 'facts', partition: 0 };

it('a view is ready once the rows of what the log held at its start are committed, not when they are made', async () => {
  const committed = Promise.withResolvers<void>();
  const commit = vi.fn(() => committed.promise);
  const runtime = new Runtime({ ...parts, store: { ...store, commit } } as unknown as Parts, source);
  runtime.assign([0]);
  await vi.waitUntil(() => runtime.owned.length === 1);
  runtime.offer(place, [
    { ...place, offset: 0, timestamp: 0, key: 'a', headers: { ce_type: 'Happened' }, value: Buffer.alloc(0) },
  ]);
  await vi.waitUntil(() => commit.mock.calls.length === 1);
  expect(runtime.ready).toBe(false);
  committed.resolve();
  await vi.waitUntil(() => runtime.ready);
  runtime.stop();
});

it('a hole in a stream that is read whole halts the shards before it, and the others read on behind it', async () => {
  class Copy {
    id: string;
    version: number;
  }
  const reader = service('reader', {
    folds: [table(Copy, { events: { Happened }, fold: { Happened: (_, { id }) => ({ id }) } })],
  });
  const at = (offset: number) => ({ ...stored, positions: new Map([['facts/0', { offset, incarnation: 0, sequence: 0 }]]) });
  const claim = async (shard: number) => at(shard === 0 ? 50 : 100);
  const log = { ends: async (places: readonly unknown[]) => places.map(() => 200) };
  const seek = vi.fn(source.seek);
  const runtime = new Runtime({ ...parts, service: reader, store: { ...store, claim }, log } as unknown as Parts, {
    ...source,
    seek,
  });
  runtime.assign([0, 1]);
  await vi.waitUntil(() => runtime.owned.length === 2);
  expect(seek.mock.lastCall).toEqual([place, 50]);
  runtime.halt(place, 50, 80);
  expect(runtime.owned.map(({ phase }) => phase)).toEqual(['halted', 'gated']);
  expect(seek.mock.lastCall).toEqual([place, 100]);
  runtime.stop();
});

it('a takeover under which the database is lost is begun again, whatever it has found', async () => {
  let lose: (error: Error) => void;
  const beyond = new Map([['facts/0', { offset: 50, incarnation: 0, sequence: 0 }]]);
  const claim = vi.fn(async () => stored).mockResolvedValueOnce({ ...stored, positions: beyond });
  const ends = async (places: readonly unknown[]) => {
    if (claim.mock.calls.length === 1) lose(new RuntimeError('store.unavailable', 'it has gone'));
    return places.map(() => 1);
  };
  const onLost = (listener: typeof lose) => (lose = listener);
  const runtime = new Runtime({ ...parts, store: { ...store, claim, onLost }, log: { ends } } as unknown as Parts, source);
  runtime.assign([0]);
  await vi.waitUntil(() => runtime.owned.length === 1);
  expect(runtime.owned.map(({ phase }) => phase)).toEqual(['active']);
  runtime.stop();
});
