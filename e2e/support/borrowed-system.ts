import { type System, systemIn } from './system.ts';
import type { Undo } from './undo.ts';

/** A system that was there before a run, and goes on after it. */
export interface BorrowedSystem {
  readonly system: System;
  /** Brings the services that were scaled back to as many processes as they had. */
  giveBack(): Promise<void>;
}

/** Borrows the system of a home. It is given back at the latest when all is undone; from then on nobody scales it through this any more. */
export async function borrowedSystem(home: string, undo: Undo): Promise<BorrowedSystem> {
  const system = systemIn(home);
  const { services } = await system.status();
  const scaled = new Set<string>();
  // Every process has an address, also one that has just died and is started again.
  const before = (service: string) => services[service]!.urls?.length ?? 0;
  const giveBack = undo.add(() => Promise.all([...scaled].map((service) => system.scale(service, before(service)))));
  return {
    giveBack,
    system: {
      ...system,
      async scale(service, processes) {
        if (undo.over) throw new Error(`${service} is not scaled any more: the run is over`);
        scaled.add(service);
        await system.scale(service, processes);
      },
    },
  };
}
