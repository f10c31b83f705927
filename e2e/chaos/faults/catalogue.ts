import type { Fault } from './fault.ts';
import { infrastructureFaults } from './infrastructure.ts';
import { processFaults } from './processes.ts';

/** All that can go wrong. */
export const faults: readonly Fault[] = [...processFaults, ...infrastructureFaults];

/** The faults of these names, or all of them. */
export function chosen(names: readonly string[]): readonly Fault[] {
  const unknown = names.filter((name) => !faults.some((fault) => fault.name === name));
  if (unknown.length)
    throw new Error(`no such fault: ${unknown.join(', ')}; there are ${faults.map(({ name }) => name).join(', ')}`);
  return names.length ? faults.filter(({ name }) => names.includes(name)) : faults;
}
