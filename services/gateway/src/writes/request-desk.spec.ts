import { CustomerChangeRequested, CustomerRegistered, CustomerRegistrationRequested } from '@tributary/contracts';
import type { Event } from '@tributary/service-kit';
import type { StreamHost } from '@tributary/service-kit/nest';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Asked } from '../api/asked.js';
import { unavailable } from '../edge/problem.js';
import type { EventLedger, Matter } from '../view/event-ledger.js';
import type { Lag } from '../view/lag.js';
import type { Reach } from '../view/reach.js';
import type { TurnFeed } from '../view/turn-feed.js';
import { ViewWatch } from '../view/view-watch.js';
import { RequestDesk, type Wish } from './request-desk.js';

const at = new Date('2026-01-01T12:00:00.000Z');
const address = { street: 'Ring 1', city: 'Wien', postalCode: '1010', country: 'AT' };
const ada = { customerId: 'ada', name: 'Ada', email: 'ada@example.com', level: 'GOLD' as const, address, fingerprint: 'f' };
const registered = {
  ...CustomerRegistered({ ...ada, registeredAt: at }),
  key: 'ada',
  causationId: 'r-1',
} as unknown as Event<object>;
const request = (requestedAt: Date) => CustomerRegistrationRequested({ ...ada, requestedAt });
const requested = { ...request(at), id: 'r-1', key: 'ada', offset: 7 } as unknown as Event<object>;
const place = { topic: 'customers.requests', partition: 0, offset: 7 };
const wish: Wish = { kind: 'registration', key: 'ada', request };

let written: number;
let watch: ViewWatch;
/** What the view holds, and what happens while it is asked. */
let view: () => Event<object>[];
let desk: RequestDesk;
/** Whether the view reads in time what is written. */
let reads: boolean;
/** What the view's lag has to say. */
let check: () => void;
beforeEach(() => {
  written = 0;
  check = () => {};
  const request = async (_: string, type: string) => view().find((event) => event.type === type);
  const outcomes = async ([matter]: [Matter]) => view().filter(({ type }) => matter.settles.includes(type));
  const ledger = { request, outcomes } as unknown as EventLedger;
  watch = new ViewWatch(ledger, { add: () => {} } as unknown as TurnFeed);
  const host = { write: async () => ((written += 1), place), shardOf: () => 0 } as unknown as StreamHost;
  reads = true;
  const reach = { wait: async () => reads } as unknown as Reach;
  desk = new RequestDesk(host, watch, ledger, reach, { check: () => check(), written: () => {} } as unknown as Lag);
});

const asked = (wait: number, repeatable = true) =>
  ({ requestId: 'r-1', repeatable, preference: { left: wait } }) as unknown as Asked;
const arrive = () => watch.here({ events: [registered] });

describe('a request', () => {
  it('that is repeated while the outcome of the first is on its way gets that outcome', async () => {
    view = () => {
      arrive(); // after the database has looked, before its answer is here
      return [requested];
    };
    expect(await desk.settle(asked(200), wish)).toEqual({ event: registered });
  });

  it('that is repeated later gets the outcome that the view holds, and is not written again', async () => {
    view = () => [requested, registered];
    expect(await desk.settle(asked(200), wish)).toEqual({ event: registered });
    expect(written).toBe(0);
  });

  it('that is repeated before the view has read the first gets the outcome that it then holds', async () => {
    view = () => (written ? [requested, registered] : [registered]);
    expect(await desk.settle(asked(200), wish)).toEqual({ event: registered });
  });

  it('that is new asks the view nothing', async () => {
    view = () => {
      throw new Error('asked');
    };
    const settled = desk.settle(asked(200, false), wish);
    await Promise.resolve();
    arrive();
    expect(await settled).toEqual({ event: registered });
    expect(written).toBe(1);
  });

  it('that the view is too far behind for is not written', async () => {
    view = () => [];
    check = () => {
      throw unavailable('view.behind', 'the view is behind', 5);
    };
    await expect(desk.settle(asked(200), wish)).rejects.toMatchObject({ status: 503, code: 'view.behind' });
    expect(written).toBe(0);
  });

  it('that may be a repeat, and that the view does not read in time, is no success: it may be another than the first with its key', async () => {
    view = () => [];
    reads = false;
    const settled = desk.settle(asked(200), wish);
    setTimeout(arrive, 20); // of the first, whatever that was
    await expect(settled).rejects.toMatchObject({ status: 503, code: 'view.behind' });
    expect(written).toBe(1);
  });

  it('whose outcome does not come in time is known by its place', async () => {
    view = () => [];
    const pending = { kind: 'registration', key: 'ada', requestId: 'r-1' };
    expect(await desk.settle(asked(5), wish)).toEqual({ position: { place, pending } });
  });

  it.each([
    ['knew no level, which is optional', { customerId: 'ada', email: 'a@example.org', address: null }],
    ['knew more', { customerId: 'ada', email: 'a@example.org', level: null, address: null, nickname: null }],
  ])('that is repeated is the same as the first, though the version of the gateway that folded it %s', async (_, folded) => {
    const change = (requestedAt: Date) => CustomerChangeRequested({ customerId: 'ada', email: 'a@example.org', requestedAt });
    const first = { ...requested, type: CustomerChangeRequested.type, data: { ...folded, requestedAt: at.toISOString() } };
    view = () => [first as Event<object>, registered];
    expect(await desk.settle(asked(200), { ...wish, request: change })).toEqual({ event: registered });
    expect(written).toBe(0);
  });

  it.each([
    ['before it is written', 0],
    ['when both are in the log', 1],
  ])('that is another than the first with its key is refused, %s', async (_, since) => {
    const other = { ...requested, data: { ...requested.data, name: 'Eve' } };
    view = () => (written >= since ? [other, registered] : []);
    await expect(desk.settle(asked(200), wish)).rejects.toMatchObject({ status: 422, code: 'idempotency.key-reused' });
    expect(written).toBe(since);
  });
});
