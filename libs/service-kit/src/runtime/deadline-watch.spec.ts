import { describe, expect, it } from 'vitest';
import { DeadlineWatch } from './deadline-watch.js';
import type { Parts } from './takeover.js';
import { Shard } from './shard.js';

const input = { topic: 'in', partition: 3 };
const facts = [0, 1].map((partition) => ({ topic: 'facts', partition }));

function watched(now = 1000) {
  const shard = new Shard(3, 'epoch');
  shard.phase = 'active';
  const world = { now, ends: new Map([['in/3', 5]]), woken: 0, asked: 0 };
  const parts = {
    service: { inputs: ['in'], broadcasts: ['facts'] },
    partitionsOf: () => 2,
    chance: { now: () => world.now },
    log: {
      ends: async (places: { topic: string; partition: number }[]) => {
        world.asked += 1;
        return places.map(({ topic, partition }) => world.ends.get(`${topic}/${partition}`) ?? 0);
      },
    },
  } as unknown as Parts;
  const watch = new DeadlineWatch(
    parts,
    () => [shard],
    () => (world.woken += 1),
  );
  const deadline = { aggregate: 'Tally', key: 'a', shard: 3, due: new Date(1000) };
  shard.deadlines.set('Tally/a', deadline);
  const read = (offset: number) => shard.moveTo(input, { offset, incarnation: 0, sequence: 0 });
  return { shard, world, watch, deadline, read };
}

describe('a deadline', () => {
  it('is not due before its time, and the log is not asked', async () => {
    const { watch, world } = watched(999);
    await watch.look();
    expect([watch.ready(), world.asked]).toEqual([false, 0]);
  });

  it('waits until its shard has read what the inputs held when it passed', async () => {
    const { watch, world, deadline, shard, read } = watched();
    read(4);
    await watch.look();
    expect([watch.ready(), watch.take(9)]).toEqual([false, []]);
    world.ends.set('in/3', 99); // what comes later is not waited for
    read(5);
    expect(watch.ready()).toBe(true);
    expect(watch.take(0)).toEqual([]);
    expect(watch.take(1)).toEqual([{ shard, deadline }]);
    expect(watch.ready()).toBe(false);
  });

  it('waits for the topics that are read whole as well', async () => {
    const { watch, world, shard, read } = watched();
    read(5);
    world.ends.set('facts/1', 1);
    await watch.look();
    expect(watch.ready()).toBe(false);
    shard.moveTo(facts[1]!, { offset: 1, incarnation: 0, sequence: 0 });
    expect(watch.ready()).toBe(true);
  });

  it('is asked for once, and wakes the runtime when it can fire', async () => {
    const { watch, world, read } = watched();
    read(5);
    await watch.look();
    await watch.look();
    expect([world.asked, world.woken, watch.take(9).length]).toEqual([1, 2, 1]);
  });

  it('is forgotten with a shard that is lost, and waits while one is not active', async () => {
    const { watch, shard, read } = watched();
    read(5);
    shard.phase = 'gated';
    await watch.look();
    expect(watch.ready()).toBe(false);
    shard.phase = 'active';
    await watch.look();
    expect(watch.ready()).toBe(true);
    shard.phase = 'lost';
    expect([watch.ready(), watch.take(9)]).toEqual([false, []]);
  });
});
