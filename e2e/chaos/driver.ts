import { setTimeout as pause } from 'node:timers/promises';
import type { Fault, Scene } from './faults/fault.ts';
import { conservation } from './invariants/conservation.ts';
import { gather, type Invariant } from './invariants/evidence.ts';
import { agreement } from './invariants/agreement.ts';
import { linearizable } from './invariants/linearizable.ts';
import { orderPerKey } from './invariants/order-per-key.ts';
import { Memory } from './memory.ts';
import { randomFrom } from './random.ts';
import { urlsOf, type System } from './system.ts';
import type { Survived, Verdict } from './verdict.ts';
import { openWork, wellAgain, type Urls } from './wellness.ts';
import { oneOrder } from './workload/probe.ts';
import { startWorkload } from './workload/workload.ts';

export interface Plan {
  readonly seed: number;
  /** How long faults fall, in seconds. */
  readonly seconds: number;
  /** A fault every so many seconds, unless the one before still has its effects. */
  readonly every: number;
  readonly faults: readonly Fault[];
  /** Actions of clients a second. */
  readonly rate: number;
  readonly shoppers: number;
}

/** What happens, as it happens. */
export interface Report {
  say(what: string): void;
  fault(name: string, hit: string, recovery: string, ok: boolean): void;
}

const invariants: readonly Invariant[] = [orderPerKey, linearizable, agreement];

/** Lets clients act and faults fall on a system that is ready, waits for quiet, and looks at every promise. */
export async function runChaos(system: System, plan: Plan, report: Report): Promise<Verdict> {
  const began = performance.now();
  const random = randomFrom(plan.seed);
  const run = `c${plan.seed}x${Date.now().toString(36)}`;
  const problems: string[] = [];
  const memory = new Memory();
  let status = await system.status();
  const gateways = () => status.services['gateway']!.urls!;

  const workload = await startWorkload({ ...plan, run, random: random.fork('workload'), gateways });
  const { history, shop } = workload;
  let over = false;
  const watching = (async () => {
    for (; !over; await pause(1000)) {
      status = await system.status().catch(() => status);
      await memory.sample(status);
    }
  })();

  const well = async (urls: Urls): Promise<void> => {
    const trouble = await wellAgain(urls, () => oneOrder(shop.client, shop.customerIds[0]!));
    if (trouble) throw new Error(`not well again after 60 s: ${trouble}`);
  };
  const survived: Survived[] = [];
  const choices = random.fork('faults');
  let bag: Fault[] = [];
  for (let number = 1; performance.now() - began < plan.seconds * 1000; number++) {
    await pause(number === 1 ? Math.min(plan.every, 3) * 1000 : plan.every * 1000);
    // Every fault once before any comes again, each round in another order.
    if (!bag.length) bag = shuffled(plan.faults, choices.fork(`round ${number}`));
    const fault = bag.pop()!;
    const scene: Scene = { system, random: choices.fork(number), shop, well };
    const outcome = await strike(fault, scene);
    survived.push(outcome);
    report.fault(fault.name, outcome.hit, outcome.problem ?? seconds(outcome.recovery), !outcome.problem);
    if (outcome.problem) problems.push(`${fault.name} on ${outcome.hit}: ${outcome.problem}`);
  }

  report.say('no more faults; waiting for quiet');
  await workload.stop();
  const trouble = await quiet(system);
  over = true;
  await watching;
  if (trouble) problems.push(trouble);

  report.say('checking');
  const { postgres } = await system.status();
  const { evidence, holes } = await gather(run, history, postgres);
  const orders = await conservation(evidence);
  problems.push(...holes, ...orders.problems, ...history.oddities.slice(0, 5), ...memory.problems);
  const unanswered = history.placings.filter(({ outcome, statuses }) => outcome === 'unknown' && statuses.length > 1);
  if (unanswered.length) problems.push(`${unanswered.length} orders were not answered in two minutes`);
  for (const { name, check } of invariants) problems.push(...(await check(evidence)).map((line) => `${name}: ${line}`));

  const { retries, reads, writes, placings } = history;
  const refused = placings.filter(({ outcome }) => outcome === 'refused').length;
  return {
    seed: plan.seed,
    seconds: Math.round((performance.now() - began) / 1000),
    orders,
    workload: { placed: placings.length, refused, unknown: placings.length - refused - orders.accepted, writes, reads, retries },
    faults: survived,
    memory: memory.highest,
    unchecked: ['each view equal to its rebuild (needs `npm run rebuild -- <service> --verify`)'],
    problems,
  };
}

async function strike(fault: Fault, scene: Scene): Promise<Survived> {
  let hit = fault.about;
  try {
    const { from, tookOver, ...what } = await fault.strike(scene);
    hit = what.hit;
    await scene.well(urlsOf(await scene.system.status()));
    return { fault: fault.name, hit, recovery: Math.max(tookOver ?? 0, performance.now() - from) };
  } catch (error) {
    return { fault: fault.name, hit, recovery: Infinity, problem: (error as Error).message };
  }
}

/** Waits until every process is ready and has nothing to do; answers what keeps it from that. */
async function quiet(system: System): Promise<string | undefined> {
  let trouble = '';
  let still = 0;
  for (const began = Date.now(); Date.now() - began < 120_000; await pause(500)) {
    const status = await system.status();
    const unready = Object.entries(status.services).filter(([, { health }]) => health !== 'ready');
    const open = unready.length ? Infinity : await openWork(urlsOf(status));
    trouble = unready.length
      ? `not ready two minutes after the last fault: ${unready.map(([name, { health }]) => `${name} is ${health}`).join(', ')}`
      : `two minutes after the last fault ${open} records are unread, unsent or parked`;
    // What a turn commits is sent and read again: quiet counts when it lasts.
    still = open === 0 ? still + 1 : 0;
    if (still === 3) return undefined;
  }
  return trouble;
}

function shuffled<T>(items: readonly T[], random: ReturnType<typeof randomFrom>): T[] {
  const left = [...items];
  return items.map(() => left.splice(random.below(left.length), 1)[0]!);
}

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;
