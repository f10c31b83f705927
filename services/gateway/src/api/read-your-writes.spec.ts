import { EventEmitter } from 'node:events';
import type { ExecutionContext } from '@nestjs/common';
import type { Event } from '@tributary/service-kit';
import type { StreamHost } from '@tributary/service-kit/nest';
import { expect, it } from 'vitest';
import type { EventLedger } from '../view/event-ledger.js';
import { Reach } from '../view/reach.js';
import type { TurnFeed } from '../view/turn-feed.js';
import { ViewWatch } from '../view/view-watch.js';
import { type Position, positionToken } from './position-token.js';
import { ReadYourWrites } from './read-your-writes.js';

const feed = { add: () => {} } as unknown as TurnFeed;
const place = { topic: 'orders.requests', partition: 0, offset: 7 };
const pending = { kind: 'order' as const, key: 'o-1', requestId: 'r-1' };

/** The view holds what stands at the place, and nothing that comes of it, unless it is told to. */
function guard(holds: boolean) {
  const positions = { 'orders.requests/0': { offset: holds ? 8 : 0 } };
  const reach = new Reach({ query: async () => [{ positions }] } as never, feed);
  const ledger = { outcomes: async (): Promise<Event[]> => [], ownerOf: async () => 'anne' } as unknown as EventLedger;
  const host = { partitionsOf: () => 6 } as unknown as StreamHost;
  return new ReadYourWrites(reach, new ViewWatch(ledger, feed), ledger, host);
}

const customer = (customerId: string) => ({ role: 'customer', subject: customerId, customerId });
function asking(socket: EventEmitter, headers: Record<string, string>, caller = customer('anne')) {
  const request = { raw: { socket }, headers, caller };
  return { switchToHttp: () => ({ getRequest: () => request }) } as ExecutionContext;
}
const bringing = (position: Position) => ({ 'tributary-position': positionToken(position), prefer: 'wait=30' });

it('a request without a position waits for nothing', () => {
  expect(guard(false).canActivate(asking(new EventEmitter(), {}))).toBe(true);
});

it('a request whose position the view holds goes on', async () => {
  expect(await guard(true).canActivate(asking(new EventEmitter(), bringing({ place })))).toBe(true);
});

it.each([
  ['to be read', false, { place }],
  ['to come to its outcome', true, { place, pending }],
])('a request waits for a write %s no longer than its client is there', async (_, holds, position) => {
  const socket = new EventEmitter();
  const waiting = guard(holds).canActivate(asking(socket, bringing(position)));
  socket.emit('close');
  await expect(waiting).rejects.toMatchObject({ status: 503, code: 'view.behind' });
});

it('a position that a customer has made up does not tell him what has come of the order of another', async () => {
  const asked = asking(new EventEmitter(), bringing({ place, pending }), customer('eve'));
  expect(await guard(true).canActivate(asked)).toBe(true);
});
