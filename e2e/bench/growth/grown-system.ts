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
  // Systems of the same process share its environment, by which the launcher finds the one to stop; steps are undone from the last.
  const aim = undo.add(() => void (process.env['TRIBUTARY_HOME'] = system.home));
  const all = (processes: number) => async () => {
    await Promise.all(serviceNames.map((service) => system.scale(service, processes)));
  };
  return {
    system,
    wake: all(1),
    rest: all(0),
    async stop() {
      await aim();
      await stop(false);
    },
  };
}
