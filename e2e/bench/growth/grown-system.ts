import { ownSystem } from '../../support/own-system.ts';
import { serviceNames, type System } from '../../support/system.ts';
import type { Undo } from '../../support/undo.ts';

/** A system of several, of which one works at a time. */
export interface GrownSystem {
  readonly system: System;
  /** Starts its services. */
  wake(): Promise<void>;
  /** Ends them: an idle system takes 9 % of a core, 3 % without them. Its log and its databases stay up, with what they have cached. */
  rest(): Promise<void>;
  /** Stops all of it, and removes its folder. */
  stop(): Promise<void>;
}

/** Starts a system beside others. */
export async function grownSystem(undo: Undo): Promise<GrownSystem> {
  const { system, stop } = await ownSystem({}, undo);
  const all = (processes: number) => async () => {
    await Promise.all(serviceNames.map((service) => system.scale(service, processes)));
  };
  return {
    system,
    wake: all(1),
    rest: all(0),
    stop: () => stop(false),
  };
}
