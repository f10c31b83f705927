import { borrowedSystem } from '../support/borrowed-system.ts';
import type { Undo } from '../support/undo.ts';

/** Seconds from the start of a service that was stopped, with its database as it was, until it is ready. */
export async function warmStart(home: string, service: string, undo: Undo): Promise<number> {
  const { system, giveBack } = await borrowedSystem(home, undo);
  await system.scale(service, 0);
  const began = performance.now();
  await system.scale(service, 1);
  const seconds = (performance.now() - began) / 1000;
  await giveBack();
  return seconds;
}
