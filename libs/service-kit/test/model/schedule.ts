import { checkInvariants, checkRebuilt } from './invariants.js';
import { BumpRequested, OrderRequested, RegistrationRequested } from './shop.js';
import { World, type Weakness } from './world.js';

/** Runs one schedule: each number decides what happens next. Rejects when an invariant does not hold at the end. */
export async function runSchedule(decisions: readonly number[], weakness: Weakness = {}): Promise<void> {
  const world = new World(weakness, decisions[0]! % 3 === 0);
  let requests = 0;
  for (const decision of decisions) {
    if (decision % 7 === 0) ask(world, decision, (requests += 1));
    else await world.step(decision);
  }
  await world.rest();
  await checkRebuilt(world);
  await world.mend();
  checkInvariants(world);
  await checkRebuilt(world);
}

function ask(world: World, decision: number, number: number): void {
  const choice = Math.floor(decision / 7);
  const again = choice % 5 === 0;
  const order = `order-${Math.floor(choice / 5) % 4}`;
  // Where rules throw, there are more orders of one customer, so that an event concerns several.
  const customer = `customer-${Math.floor(choice / 20) % (world.breakable ? 2 : 4)}`;
  const kind = Math.floor(choice / 80) % 4;
  const id = `request-${number}`;
  if (kind === 0) world.request(RegistrationRequested({ key: customer }), 'customers.requests', customer, id, again);
  else if (kind === 1) world.request(OrderRequested({ key: order, customer }), 'orders.requests', order, id, again);
  else world.request(BumpRequested({ key: order }), 'orders.requests', order, id, again);
}

/** The schedule of a seed: a few hundred decisions (xorshift32). */
export function scheduleOf(seed: number): number[] {
  let state = Math.imul(seed, 2654435761) >>> 0 || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>>= 0) & 0x3fffffff;
  };
  for (let warmUp = 0; warmUp < 10; warmUp++) next();
  return Array.from({ length: 200 + (next() % 800) }, next);
}
