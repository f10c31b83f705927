import { CustomerRegistered, CustomerRegistrationRequested } from '@tributary/contracts';
import type { Event } from '@tributary/service-kit';
import type { StreamHost } from '@tributary/service-kit/nest';
import { beforeEach, describe, expect, it } from 'vitest';
import type { EventLedger } from '../view/event-ledger.js';
import type { Lag } from '../view/lag.js';
import type { Reach } from '../view/reach.js';
import type { TurnFeed } from '../view/turn-feed.js';
import { ViewWatch } from '../view/view-watch.js';
import type { Asked } from './asked.js';
import { RequestDesk } from './request-desk.js';

const at = new Date('2026-01-01T12:00:00.000Z');
const address = { street: 'Ring 1', city: 'Wien', postalCode: '1010', country: 'AT' };
const ada = { customerId: 'ada', name: 'Ada', email: 'ada@example.com', level: 'GOLD' as const, address, fingerprint: 'f' };
const registered = {
  ...CustomerRegistered({ ...ada, registeredAt: at }),
  key: 'ada',
  causationId: 'r-1',
} as unknown as Event<object>;
const request = (requestedAt: Date) => CustomerRegistrationRequested({ ...ada, requestedAt });
const place = { topic: 'customers.requests', partition: 0, offset: 7 };

let written: number;
let watch: ViewWatch;
/** What the view answers, and what happens while it is asked. */
let find: () => Promise<Event<object>[]>;
let desk: RequestDesk;
beforeEach(() => {
  written = 0;
  const ledger = { find: () => find(), since: async () => [] } as unknown as EventLedger;
  watch = new ViewWatch(ledger, { add: () => {} } as unknown as TurnFeed);
  const host = { write: async () => ((written += 1), place) } as unknown as StreamHost;
  const reach = { wait: async () => true } as unknown as Reach;
  desk = new RequestDesk(host, watch, ledger, reach, { check: () => {}, written: () => {} } as unknown as Lag);
});

const asked = (wait: number, repeatable = true) => ({ requestId: 'r-1', repeatable, preference: { wait } }) as unknown as Asked;
const arrive = () => watch.here({ events: [registered] });

describe('a request for a new resource', () => {
  it('that is repeated while the outcome of the first is on its way gets that outcome', async () => {
    find = async () => {
      arrive(); // after the database has looked, before its answer is here
      return [];
    };
    expect(await desk.settle('registration', 'ada', asked(200), request)).toEqual({ event: registered });
  });

  it('that is repeated later gets the outcome that the view holds, and is not written again', async () => {
    find = async () => [registered];
    expect(await desk.settle('registration', 'ada', asked(200), request)).toEqual({ event: registered });
    expect(written).toBe(0);
  });

  it('that is new asks the view nothing', async () => {
    find = () => Promise.reject(new Error('asked'));
    const settled = desk.settle('registration', 'ada', asked(200, false), request);
    await Promise.resolve();
    arrive();
    expect(await settled).toEqual({ event: registered });
    expect(written).toBe(1);
  });

  it('whose outcome does not come in time is known by its place', async () => {
    find = async () => [];
    expect(await desk.settle('registration', 'ada', asked(5), request)).toEqual({ place });
  });
});
