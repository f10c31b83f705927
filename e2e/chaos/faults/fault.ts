import type { Random } from '../random.ts';
import type { System } from '../system.ts';
import type { Urls } from '../wellness.ts';
import type { Shop } from '../workload/shopper.ts';

/** Where a fault falls. */
export interface Scene {
  readonly system: System;
  readonly random: Random;
  readonly shop: Shop;
  /** Answers when all is well in the processes of the addresses that it is given; rejects when it does not come to that. */
  well(urls: () => Urls): Promise<void>;
}

export interface Strike {
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
  /** Not together with another fault, whose marks it would blur. */
  readonly alone?: true;
  /** Does the damage, and ends the disturbance if it lasts; recovery is looked at by the driver. */
  strike(scene: Scene): Promise<Strike>;
}

/** There was nothing to hit just then: no fault, and no finding. */
export class Missed extends Error {}
