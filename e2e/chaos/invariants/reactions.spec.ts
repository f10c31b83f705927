import { expect, it } from 'vitest';
import type { LogRecord } from '../../support/log.ts';
import { accepted, evidenceOf, record } from './evidence.fixture.ts';
import { reactions } from './reactions.ts';

/** An order that is dispatched, and one that is cancelled after its confirmation; without what is lost. */
const log = (...lost: string[]) => {
  const left = (...records: LogRecord[]) => records.filter(({ headers }) => !lost.includes(headers['ce_id']!));
  return {
    'orders.requests': ['a', 'b'].map((id) => record('OrderRequested', id)).concat(record('OrderCancellationRequested', 'b')),
    'shipping.requests': [record('ShipmentDispatchRequested', 'a')],
    'orders.events': left(
      ...['a', 'b'].flatMap((id) => [
        record('OrderPlaced', id, 'OrderRequested'),
        record('OrderConfirmed', id, 'OrderRequested'),
      ]),
      record('OrderShipped', 'a', 'ShipmentDispatched'),
      record('OrderRecalled', 'b', 'OrderCancellationRequested'),
      record('OrderCancelled', 'b', 'ShipmentCancelled'),
    ),
    'shipping.events': left(
      ...['a', 'b'].map((id) => record('ShipmentPrepared', id, 'OrderConfirmed')),
      record('ShipmentDispatched', 'a', 'ShipmentDispatchRequested'),
      record('ShipmentCancelled', 'b', 'OrderRecalled'),
    ),
  };
};

const orders = [accepted('r-s0-1', 'a'), accepted('r-s0-2', 'b')];

it('finds nothing where every service has heard what the others said', async () => {
  expect(await reactions.check(evidenceOf(orders, log()))).toEqual([]);
});

it.each([
  ['OrderShipped/a', ['ShipmentDispatched of a'], ['a (CONFIRMED, shipment DISPATCHED)']],
  ['ShipmentDispatched/a', ['ShipmentDispatchRequested of a'], ['a (SHIPPED, shipment PREPARED)']],
  ['OrderCancelled/b', ['ShipmentCancelled of b'], ['b (CONFIRMED, shipment CANCELLED)']],
])('finds that %s was lost', async (lost, silent, still) => {
  expect(await reactions.check(evidenceOf(orders, log(lost)))).toEqual([
    `without an answer: ${silent.join(', ')}`,
    `orders that stand still: ${still.join(', ')}`,
  ]);
});

it('finds a recall that shipping has not heard, and a cancellation that orders has not, though the rows fit', async () => {
  expect(await reactions.check(evidenceOf(orders, log('ShipmentCancelled/b', 'OrderCancelled/b')))).toEqual([
    'without an answer: OrderRecalled of b',
  ]);
  expect(await reactions.check(evidenceOf(orders, log('OrderRecalled/b', 'ShipmentCancelled/b', 'OrderCancelled/b')))).toEqual([
    'without an answer: OrderCancellationRequested of b',
  ]);
});

it('finds an order that was taken and stays where it is, and a shipment that goes where nobody lives', async () => {
  const held = { 'orders.events': [record('OrderHeld', 'a', 'OrderRequested')] };
  const shipping = [{ id: 'a' }];
  expect(await reactions.check(evidenceOf(orders.slice(0, 1), held, { shipping }))).toEqual([
    'orders that stand still: a (HELD, shipment none)',
    "shipments in shipping with an address that is not the customer's any more: a",
  ]);
});

it('asks nothing of records that were there before, nor of one that was written past the gateway and discarded', async () => {
  const before = record('OrderRecalled', 'z');
  const stray = { 'orders.requests': [record('OrderRequested', 'r-oversized-1')], 'orders.events': [before] };
  const began = { 'orders.events': new Map([[0, before.offset + 1]]) };
  expect(await reactions.check({ ...evidenceOf([], stray), began })).toEqual([]);
});
