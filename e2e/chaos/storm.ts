import { setTimeout as pause } from 'node:timers/promises';
import { serviceNames } from '../support/system.ts';
import { concerned, Missed, type Fault, type Scene, type Target } from './faults/fault.ts';
import type { Random } from './random.ts';
import type { Outcome } from './verdict.ts';

export interface StormOptions {
  readonly faults: readonly Fault[];
  /** How long faults fall, in seconds. */
  readonly seconds: number;
  /** A fault every so many seconds, whether or not those before are over. */
  readonly every: number;
  /** A fault is over; it may have begun while others were not. */
  readonly told: (outcome: Outcome, together: boolean) => void;
}

/** Most that a fault's effects may last when no other fault fell beside it, in milliseconds. */
const limit = 60_000;

/** What the seed has decided: a fault, where it falls, and its own choices. */
interface Draw {
  readonly fault: Fault;
  readonly target: Target;
  readonly random: Random;
  /** It has missed once already. */
  readonly again?: boolean;
}

/**
 * Lets a fault fall at every tick, each once before any comes again; one that misses comes a second time. They overlap, but no two have
 * a target in common: what a fault falls on is free again when it has recovered, and a tick takes the first of the draws whose target
 * is free, if there is one. Answers with those that missed, too.
 */
export async function storm(scene: Omit<Scene, 'on'>, { faults, seconds, every, told }: StormOptions): Promise<Outcome[]> {
  const began = performance.now();
  const busy = new Set<string>();
  const struck: Promise<Outcome>[] = [];
  let round = 0;
  let left: Draw[] = [];
  for (let tick = every; tick < seconds; tick += every) {
    await pause(Math.max(0, began + tick * 1000 - performance.now()));
    if (!left.length) left = draws(faults, scene.random.fork(round++));
    const next = left.find(({ target }) => !target.some((name) => busy.has(name)));
    if (!next) continue;
    left.splice(left.indexOf(next), 1);
    const together = busy.size > 0;
    const number = struck.length;
    for (const name of next.target) busy.add(name);
    const over = strike(next, scene).then((ended) => {
      const alone = !together && struck.length === number + 1;
      const outcome = alone ? inTime(ended) : ended;
      for (const name of next.target) busy.delete(name);
      const fell = outcome.fault === next.fault.name && !outcome.missed;
      if (!fell && !next.again) left.push({ ...draw(next.fault, next.random.fork('again')), again: true });
      told(outcome, together);
      return outcome;
    });
    struck.push(over);
  }
  return Promise.all(struck);
}

async function strike({ fault, target, random }: Draw, scene: Omit<Scene, 'on'>): Promise<Outcome> {
  const outcome = { fault: fault.name, target, hit: fault.about, recovery: Infinity };
  const services = concerned(target);
  try {
    const { from, tookOver, hit, instead = fault.name } = await fault.strike({ ...scene, random, on: target[0] });
    Object.assign(outcome, { hit, fault: instead });
    await scene.well(services.length ? services : serviceNames);
    return { ...outcome, recovery: Math.max(tookOver ?? 0, performance.now() - from) };
  } catch (error) {
    const { message } = error as Error;
    return error instanceof Missed ? { ...outcome, missed: message } : { ...outcome, problem: message };
  }
}

function inTime(outcome: Outcome): Outcome {
  if (outcome.problem || outcome.missed || outcome.recovery <= limit) return outcome;
  return {
    ...outcome,
    problem: `well again only after ${(outcome.recovery / 1000).toFixed(1)} s, with no other fault beside it`,
  };
}

function draws(faults: readonly Fault[], random: Random): Draw[] {
  return shuffled(faults, random).map((fault) => draw(fault, random.fork(fault.name)));
}

const draw = (fault: Fault, random: Random): Draw => ({
  fault,
  target: random.fork('target').pick(fault.targets),
  random,
});

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const left = [...items];
  return items.map(() => left.splice(random.below(left.length), 1)[0]!);
}
