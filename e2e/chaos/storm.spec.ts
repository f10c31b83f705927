import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Undo } from '../support/undo.ts';
import { Missed, type Fault, type Scene, type Strike } from './faults/fault.ts';
import { randomFrom } from './random.ts';
import { storm } from './storm.ts';

const scene = { random: randomFrom(1), undo: new Undo(), well: async () => undefined } as unknown as Scene;

const fault = (name: string, strike: () => Promise<Partial<Strike>>): Fault => ({
  name,
  about: name,
  targets: [[name]],
  strike: async () => ({ hit: name, from: performance.now(), ...(await strike()) }),
});

/** What comes of so many ticks. */
const ticks = (count: number, ...faults: Fault[]) =>
  storm(scene, { faults, seconds: 0.005 + count * 0.01, every: 0.01, told: () => undefined });

it('a fault that misses is drawn again in its round, once', async () => {
  let tries = 0;
  const misses = fault('misses', async () => {
    if (++tries < 3) throw new Missed('nothing there');
    return {};
  });
  const outcomes = await ticks(
    4,
    misses,
    fault('falls', async () => ({})),
  );
  expect(
    outcomes
      .slice(0, 3)
      .map(({ fault, missed }) => `${fault} ${missed ?? 'fell'}`)
      .sort(),
  ).toEqual(['falls fell', 'misses nothing there', 'misses nothing there']);
  expect(outcomes).toHaveLength(4);
});

it('what fell instead has its own name, and the fault that was drawn comes again', async () => {
  let idle = true;
  const point = fault('point', async () => (idle ? ((idle = false), { instead: 'kill' }) : {}));
  expect((await ticks(2, point)).map(({ fault }) => fault)).toEqual(['kill', 'point']);
});

it('more than a minute is too long for a fault that falls alone; beside another, it may be the other that lasts', async () => {
  const long = fault('long', async () => {
    const from = performance.now() - 61_000;
    await pause(30);
    return { from };
  });
  expect((await ticks(1, long))[0]!.problem).toMatch(/^well again only after 61\.\d s, with no other fault beside it$/);
  const both = await ticks(2, long, { ...long, targets: [['another']] });
  expect(both.map(({ problem }) => problem)).toEqual([undefined, undefined]);
});
