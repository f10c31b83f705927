import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { type EventType, projection, service } from '../index.js';
import type { Parts } from './takeover.js';
import { Runtime } from './runtime.js';

const Happened = Object.assign((data: { id: string }) => ({ type: 'Happened' as const, data }), {
  type: 'Happened' as const,
  topic: 'facts',
  subject: 'Happened',
  schema: {},
  key: ({ id }: { id: string }) => id,
  encode: () => Buffer.alloc(0),
  readerOf: () => () => ({ id: 'a' }),
}) satisfies EventType<{ id: string }, 'Happened'>;
class Seen {
  id: string;
}
const view = service('view', {
  folds: [projection(Seen, { events: { Happened }, fold: { Happened: (row, { id }) => row ?? { id } } })],
});

it('a view is ready once the rows of what the log held at its start are committed, not when they are made', async () => {
  const committed = Promise.withResolvers<void>();
  const commit = vi.fn(() => committed.promise);
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
  const parts = {
    service: view,
    store: {
      claim: async () => stored,
      load: async () => ({ rows: new Map(), seen: new Set() }),
      commit,
      onLost: () => {},
      keyOf: () => 'id',
    },
    log: { ends: async (places: readonly unknown[]) => places.map(() => 1) },
    codec: { prepare: async () => {}, decode: () => ({ id: 'a' }) },
    chance: { now: () => Date.now(), uuid: randomUUID, sleep },
    partitionsOf: () => 1,
    shardOf: () => 0,
  } as unknown as Parts;
  const runtime = new Runtime(parts, { seek: () => {}, pause: () => {}, resume: () => {}, confirmed: async () => {} });
  runtime.assign([0]);
  await vi.waitUntil(() => runtime.owned.length === 1);
  const place = { topic: 'facts', partition: 0 };
  runtime.offer(place, [
    { ...place, offset: 0, timestamp: 0, key: 'a', headers: { ce_type: 'Happened' }, value: Buffer.alloc(0) },
  ]);
  await vi.waitUntil(() => commit.mock.calls.length === 1);
  expect(runtime.ready).toBe(false);
  committed.resolve();
  await vi.waitUntil(() => runtime.ready);
  runtime.stop();
});
