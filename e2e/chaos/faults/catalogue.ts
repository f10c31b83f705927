import type { System } from '../../support/system.ts';
import { failpointFaults, hasFailpoints } from './failpoints.ts';
import type { Fault } from './fault.ts';
import { infrastructureFaults } from './infrastructure.ts';
import { largeOrders } from './large-orders.ts';
import { hasLinks, linkFaults } from './links.ts';
import { oversized } from './oversized.ts';
import { processFaults } from './processes.ts';

/** All that can go wrong. */
export const faults: readonly Fault[] = [
  ...processFaults,
  ...failpointFaults,
  ...infrastructureFaults,
  ...linkFaults,
  largeOrders,
  oversized,
];

/** The faults of these names, or all of them. */
export function chosen(names: readonly string[]): readonly Fault[] {
  const unknown = names.filter((name) => !faults.some((fault) => fault.name === name));
  if (unknown.length)
    throw new Error(`no such fault: ${unknown.join(', ')}; there are ${faults.map(({ name }) => name).join(', ')}`);
  return names.length ? faults.filter(({ name }) => names.includes(name)) : faults;
}

/** Those of the faults that this system can be given, at least one; it may have been started without failpoints or links. */
export async function possible(wanted: readonly Fault[], system: System): Promise<readonly Fault[]> {
  const has = { failpoints: await hasFailpoints(system), links: await hasLinks(system) };
  const fitting = wanted.filter(({ needs }) => !needs || has[needs]);
  if (fitting.length) return fitting;
  const names = wanted.map(({ name }) => name).join(', ');
  throw new Error(
    `this system cannot be given ${names}; start it with FAILPOINTS=true TRIBUTARY_LINKS=true npm start -- --detach`,
  );
}
