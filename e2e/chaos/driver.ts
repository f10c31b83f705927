import { setTimeout as pause } from 'node:timers/promises';
import { quiet } from '../support/quiet.ts';
import { type System, urlsOf } from '../support/system.ts';
import type { Undo } from '../support/undo.ts';
import { endsOfLog } from './invariants/evidence.ts';
import { examine } from './invariants/examine.ts';
import { Memory } from './memory.ts';
import { randomFrom } from './random.ts';
import { storm, type StormOptions } from './storm.ts';
import type { Verdict } from './verdict.ts';
import { wellAgain } from './wellness.ts';
import { lastLook } from './workload/last-look.ts';
import { oneOrder } from './workload/probe.ts';
import { startWorkload } from './workload/workload.ts';

export interface Plan extends Omit<StormOptions, 'told'> {
  readonly seed: number;
  /** Actions of clients a second. */
  readonly rate: number;
  readonly shoppers: number;
}

/** What happens, as it happens. */
export interface Report {
  say(what: string): void;
  readonly fault: StormOptions['told'];
}

/** Lets clients act and faults fall on a system that is ready, waits for quiet, and looks at every promise. */
export async function runChaos(system: System, plan: Plan, report: Report, undo: Undo): Promise<Verdict> {
  const started = performance.now();
  const run = `c${plan.seed}x${Date.now().toString(36)}`;
  const began = await endsOfLog();
  const watch = await watchOver(system);
  const { history, outcomes, unrest } = await untilQuiet(system, plan, report, undo, run, watch).finally(() => watch.end());
  const faults = outcomes.filter(({ missed }) => !missed);

  report.say('checking');
  const databases = (await system.status()).postgres;
  const { problems, orders, takeovers } = await examine({ run, history, databases, began });
  const unsurvived = faults.flatMap(({ fault, hit, problem }) => (problem ? [`${fault} on ${hit}: ${problem}`] : []));
  return {
    seed: plan.seed,
    seconds: Math.round((performance.now() - started) / 1000),
    orders,
    workload: history.summary,
    faults,
    missed: outcomes.filter(({ missed }) => missed),
    takeovers,
    memory: watch.memory.highest,
    problems: [
      ...problems,
      ...unsurvived,
      ...(faults.length ? [] : ['no fault fell']),
      ...(unrest ? [`not quiet when faults were over: ${unrest}`] : []),
      ...watch.memory.problems,
    ],
  };
}

/** Lets clients act and faults fall. Whatever happens, nobody acts any more when it is over. */
async function untilQuiet(system: System, plan: Plan, report: Report, undo: Undo, run: string, watch: Watch) {
  const random = randomFrom(plan.seed);
  const { shop, history, stop, close } = await startWorkload({
    ...plan,
    run,
    random: random.fork('workload'),
    gateways: () => watch.urls()['gateway']!,
  });
  const scene = {
    system,
    shop,
    undo,
    random: random.fork('faults'),
    async well(services: readonly string[], without: () => string | undefined = () => undefined) {
      const trouble = await wellAgain(
        services,
        () => watch.urls(without()),
        (gateway) => oneOrder(shop, gateway),
      );
      if (trouble) throw new Error(`not well again after 60 s: ${trouble}`);
    },
  };
  try {
    const outcomes = await storm(scene, { ...plan, told: report.fault });
    report.say('no more faults; waiting for quiet');
    await stop();
    const unrest = await quiet(system, 120);
    if (!unrest) await lastLook(shop, watch.urls()['gateway']!);
    return { history, outcomes, unrest };
  } finally {
    await close();
  }
}

type Watch = Awaited<ReturnType<typeof watchOver>>;

/** Knows where the processes are, and what memory they take. */
async function watchOver(system: System) {
  let status = await system.status();
  let over = false;
  const memory = new Memory();
  const watching = (async () => {
    for (; !over; await pause(1000)) {
      status = await system.status().catch(() => status);
      await memory.sample(status);
    }
  })();
  return {
    memory,
    urls: (without?: string) =>
      Object.fromEntries(Object.entries(urlsOf(status)).map(([name, urls]) => [name, urls.filter((url) => url !== without)])),
    async end(): Promise<void> {
      over = true;
      await watching;
    },
  };
}
