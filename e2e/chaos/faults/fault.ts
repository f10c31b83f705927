import { serviceNames, type System } from '../../support/system.ts';
import type { Undo } from '../../support/undo.ts';
import type { Random } from '../random.ts';
import type { Shop } from '../workload/shopper.ts';

/**
 * What a fault has for itself until all is well again; the first is what it falls on. A service (`orders`), one of its links
 * (`orders/kafka`), or what all stand on (`kafka`).
 */
export type Target = readonly [string, ...string[]];

/** Services that can lose shards by what happens to these. */
export const concerned = (target: readonly string[]) =>
  serviceNames.filter((service) =>
    target.some((name) => name.split('/')[0] === service || name === 'kafka' || name === 'postgres'),
  );

/** Where a fault falls. */
export interface Scene {
  readonly system: System;
  readonly random: Random;
  readonly shop: Shop;
  /** Whatever lasts longer than the strike's own step is undone through this, also when the run is interrupted. */
  readonly undo: Undo;
  /** The first of the fault's target. */
  readonly on: string;
  /** Answers when every shard of these services is active, in other processes than `without`, and an order goes all its way; rejects when it does not come to that. */
  well(services: readonly string[], without?: () => string | undefined): Promise<void>;
}

export interface Strike {
  /** Its name, when another fault fell than the one that was drawn. */
  readonly instead?: string;
  /** What was hit, for people. */
  readonly hit: string;
  /** When the damage was done or the disturbance ended (`performance.now()`): the recovery counts from here. */
  readonly from: number;
  /** How long others took to do without what was hit, in milliseconds, where that is a matter of its own. */
  readonly tookOver?: number;
}

/** Something that goes wrong. */
export interface Fault {
  readonly name: string;
  readonly about: string;
  /** What the launcher must have been told to provide. */
  readonly needs?: 'failpoints' | 'links';
  /** Where it can fall. */
  readonly targets: readonly Target[];
  /** Does the damage, and ends the disturbance if it lasts; recovery is looked at by the driver. */
  strike(scene: Scene): Promise<Strike>;
}

/** There was nothing to hit just then: no fault, and no finding. */
export class Missed extends Error {}
