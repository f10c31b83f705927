import { setTimeout as pause } from 'node:timers/promises';
import { endsOfLog } from './invariants/evidence.ts';
import { examine } from './invariants/examine.ts';
import { Memory } from './memory.ts';
import { randomFrom } from './random.ts';
import { storm, type StormOptions } from './storm.ts';
import { urlsOf, type System } from '../support/control.ts';
import type { Undo } from '../support/undo.ts';
import type { Verdict } from './verdict.ts';
import { quiet, wellAgain } from './wellness.ts';
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
  const began = performance.now();
  const random = randomFrom(plan.seed);
  const run = `c${plan.seed}x${Date.now().toString(36)}`;
  const ends = await endsOfLog();
  const watch = await watchOver(system);

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
  const outcomes = await storm(scene, { ...plan, told: report.fault });
  const [faults, missed] = [outcomes.filter((outcome) => !outcome.missed), outcomes.filter((outcome) => outcome.missed)];

  report.say('no more faults; waiting for quiet');
  await stop();
  const unrest = await quiet(system);
  if (!unrest) await lastLook(shop, watch.urls()['gateway']!);
  await close();
  const memory = await watch.end();

  report.say('checking');
  const databases = (await system.status()).postgres;
  const { problems, orders, takeovers } = await examine({ run, history, databases, began: ends });
  const unsurvived = faults.flatMap(({ fault, hit, problem }) => (problem ? [`${fault} on ${hit}: ${problem}`] : []));
  return {
    seed: plan.seed,
    seconds: Math.round((performance.now() - began) / 1000),
    orders,
    workload: history.summary,
    faults,
    missed,
    takeovers,
    memory: memory.highest,
    problems: [
      ...problems,
      ...unsurvived,
      ...(faults.length ? [] : ['no fault fell']),
      ...(unrest ? [unrest] : []),
      ...memory.problems,
    ],
  };
}

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
    urls: (without?: string) =>
      Object.fromEntries(Object.entries(urlsOf(status)).map(([name, urls]) => [name, urls.filter((url) => url !== without)])),
    async end(): Promise<Memory> {
      over = true;
      await watching;
      return memory;
    },
  };
}
