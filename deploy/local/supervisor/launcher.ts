import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openControl, type Orders } from './control.ts';
import { demandSpace } from '../infrastructure/disk.ts';
import { placeFirstOrder, type FirstOrder } from '../flow/first-order.ts';
import { cache, makeHome, type Home } from '../home.ts';
import { setLargeAside } from './log-file.ts';
import { planPorts } from '../infrastructure/ports.ts';
import { claim, forget, noteProcesses } from './running.ts';
import { runSteps, type Step, type StepEvent } from './steps.ts';
import type { Status } from './status.ts';
import { createSystem, type System } from './system.ts';

export interface LaunchOptions {
  readonly fresh?: boolean;
  readonly infraOnly?: boolean;
  /** Whether to place a first order once everything is ready. */
  readonly order?: boolean;
}

/** A system that this process runs. */
export interface Launched {
  /** Titles of the steps that bring it up, in the order in which to show them. */
  readonly titles: readonly string[];
  /** Begins to bring it up; answers when all steps are done. */
  start(listen: (event: StepEvent) => void): Promise<void>;
  /** The first order, once the start is done and if one was to be placed. */
  readonly firstOrder: FirstOrder | undefined;
  status(): Promise<Status>;
  /** Stops everything in order, gives the home back, and answers when that is done. May be called more than once. */
  stop(): Promise<void>;
}

/** Makes this process the launcher of a home. `stopAsked` is called when another command asks for the end. */
export async function becomeLauncher(home: Home, options: LaunchOptions, stopAsked: () => void): Promise<Launched> {
  const ports = planPorts();
  makeHome(home);
  await demandSpace(home.root, 300);
  await demandSpace(cache, readdirSync(cache).length > 1 ? 100 : 1000); // besides what Node has compiled: the downloads

  const orders = Promise.withResolvers<Orders>();
  const started = Promise.withResolvers<void>();
  const { control, close } = await openControl(orders.promise);
  await claim(home, control);

  if (options.fresh) await wipe(home);
  makeHome(home);
  setLargeAside(home.logs);

  let noting: Promise<void> = Promise.resolve();
  const system = createSystem(home, ports, () => {
    noting = noting.then(() => noteProcesses(home, control, startedBy(system))).catch(() => undefined); // a full disk must not end the launcher
  });
  orders.resolve({
    status: () => system.status(),
    ready: () => started.promise.then(() => system.whenReady()),
    scale: ({ service, count }: { service: string; count: number }) => system.scale(service, count),
    link: async (order: { service: string; to: string; mode: string }) => system.links.set(order),
    links: async () => system.links.modes(),
    stop: async () => void setImmediate(stopAsked), // the answer goes out first
  });

  let stopping: Promise<void> | undefined;
  const stop = () =>
    (stopping ??= (async () => {
      await system.stop();
      await noting;
      await forget(home);
      close();
    })());

  let firstOrder: FirstOrder | undefined;
  const steps = [...system.steps(options.infraOnly ? 'infrastructure' : 'all')];
  const orderStep: Step = {
    title: 'First order',
    after: steps.map((step) => step.title),
    run: async () => {
      firstOrder = await placeFirstOrder(`http://127.0.0.1:${ports.gateway}`);
    },
  };
  if (options.order && !options.infraOnly) steps.push(orderStep);

  return {
    titles: steps.map((step) => step.title),
    start(listen) {
      started.resolve(runSteps(steps, listen));
      return started.promise;
    },
    get firstOrder() {
      return firstOrder;
    },
    status: () => system.status(),
    stop,
  };
}

const startedBy = (system: System) =>
  system.processes.flatMap(({ name, pid }) =>
    pid ? [{ name, pid, stopSignal: name === 'postgres' ? ('SIGINT' as const) : ('SIGTERM' as const) }] : [],
  );

/** All but the launcher's own log, which is open already. */
async function wipe(home: Home): Promise<void> {
  await rm(home.data, { recursive: true, force: true });
  for (const log of readdirSync(home.logs)) if (log !== 'launcher.log') await rm(join(home.logs, log), { force: true });
}
