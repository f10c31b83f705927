import { expect, it } from 'vitest';
import { aggregate, projection, service } from '../index.js';
import { eventType } from './event-type.fixture.js';
import { Shard } from './shard.js';
import { parkedStep, stepsOf, wantsOf } from './steps.js';

interface Data {
  id: string;
  customer: { id: string } | null;
}
const type = eventType<Data>();
const Asked = type('Asked', 'requests');
const Done = type('Done', 'events');
class Thing {
  id: string;
}
class Customer {
  id: string;
}
class Seen {
  id: string;
}
const things = service('things', {
  stream: 'events',
  folds: [
    aggregate(Thing, {
      events: { Asked, Done },
      lookup: { Asked: { customer: [Customer, ({ customer }) => customer!.id] } },
      react: { Asked: () => [] },
      evolve: { Done: (_, { id }) => ({ id }) },
    }),
    projection(Seen, { events: { Asked }, fold: { Asked: (_, { id }) => ({ id }) } }),
  ],
});

const data: Data = { id: 'a', customer: null };
const reading = { service: things, codec: { decode: () => data } as never, shardOf: (key: string) => (key === 'a' ? 0 : 1) };
const record = (key: string, headers: Record<string, string> = {}) => ({
  topic: 'requests',
  partition: 0,
  offset: 0,
  timestamp: 0,
  key,
  headers: { ce_type: 'Asked', ...headers },
  value: null,
});
function steps(...of: Parameters<typeof record>) {
  const shard = new Shard(0, 'epoch');
  shard.phase = 'active';
  return stepsOf(reading, [shard], record(...of), new Set(), undefined, () => {});
}

it('a lookup that throws is left to the turn, which parks the key; what other folds need is loaded', () => {
  const wants = wantsOf(things, steps('a'), []).list();
  expect(wants.map(({ row, keys }) => [row, [...keys]])).toEqual([
    [Thing, ['a']],
    [Seen, ['a']],
  ]);
});

it.each(['1767225600000', '', 'soon'])('a record whose time is %j, which is none, cannot be read', (time) => {
  expect(steps('a', { ce_time: time })).toMatchObject([{ event: { code: 'event.undecodable' } }]);
});

it("a record in the partition of another key is not handled there: its row is another shard's", () => {
  const misplaced = { code: 'event.undecodable', message: expect.stringContaining('belongs into partition 1') };
  expect(steps('b')).toMatchObject([{ event: misplaced }]);
  expect(parkedStep(reading, new Shard(0, 'epoch'), record('b'))).toMatchObject({ event: misplaced });
  expect(steps('a')).toMatchObject([{ event: { key: 'a', data } }]);
});
