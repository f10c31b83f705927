import { setTimeout as pause } from 'node:timers/promises';
import { Missed, type Fault, type Scene } from './faults/fault.ts';
import type { Random } from './random.ts';
import { urlsOf } from './system.ts';
import type { Survived } from './verdict.ts';

export interface StormOptions {
  readonly faults: readonly Fault[];
  /** How long faults fall, in seconds. */
  readonly seconds: number;
  /** A fault every so many seconds, once the one before is over. */
  readonly every: number;
  /** A fault is over; it may have come together with the one before. */
  readonly told: (outcome: Survived, together: boolean) => void;
}

/** Lets one fault after the other fall, each once before any comes again; one in four brings another with it. */
export async function storm(scene: Scene, { faults, seconds, every, told }: StormOptions): Promise<Survived[]> {
  const end = performance.now() + seconds * 1000;
  const outcomes: Survived[] = [];
  let bag: Fault[] = [];
  for (let number = 1; performance.now() < end; number++) {
    await pause(every * 1000);
    const random = scene.random.fork(number);
    if (!bag.length) bag = shuffled(faults, random.fork('round'));
    const together = [bag.pop()!];
    if (random.chance(0.25) && bag.length && !together[0]!.alone && !bag.at(-1)!.alone) together.push(bag.pop()!);
    const struck = together.map(async (fault, at) => {
      const outcome = await strike(fault, { ...scene, random: random.fork(fault.name) });
      told(outcome, at > 0);
      return outcome;
    });
    outcomes.push(...(await Promise.all(struck)));
  }
  return outcomes.filter(({ missed }) => !missed);
}

async function strike(fault: Fault, scene: Scene): Promise<Survived> {
  const outcome = { fault: fault.name, hit: fault.about, recovery: Infinity };
  try {
    const { from, tookOver, hit } = await fault.strike(scene);
    outcome.hit = hit;
    const urls = urlsOf(await scene.system.status());
    await scene.well(() => urls);
    return { ...outcome, recovery: Math.max(tookOver ?? 0, performance.now() - from) };
  } catch (error) {
    const { message } = error as Error;
    return error instanceof Missed ? { ...outcome, missed: message } : { ...outcome, problem: message };
  }
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const left = [...items];
  return items.map(() => left.splice(random.below(left.length), 1)[0]!);
}
