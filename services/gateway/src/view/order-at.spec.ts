import {
  OrderCancellationRefused,
  OrderCancelled,
  OrderConfirmed,
  OrderHeld,
  OrderPlaced,
  OrderShipped,
  eventTypes,
  ShipmentAddressChanged,
  ShipmentDispatched,
  ShipmentPrepared,
} from '@tributary/contracts';
import type { Event, NewEvent } from '@tributary/service-kit';
import { expect, it } from 'vitest';
import { orderAt, orderHistory } from './order-at.js';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 12, 0, second));
const address = { street: 'Ring 1', city: 'Wien', postalCode: '1010', country: 'AT' };
const moved = { ...address, street: 'Dorfplatz 7' };
const tea = { sku: 'tea', quantity: 2, unitPrice: { amountMinor: 450, currency: 'EUR' } };
const order = { orderId: 'o-1', customerId: 'ada', currency: 'EUR', lines: [tea], fingerprint: 'f' };
const total = { amountMinor: 900, currency: 'EUR' };
const of = { orderId: 'o-1', shipmentId: 's-1' };

const placed = (second: number) =>
  OrderPlaced({ ...order, customerName: 'Ada', total, checks: ['details'], placedAt: at(second), expiresAt: at(second + 9) });
const confirmed = (second: number) =>
  OrderConfirmed({ orderId: 'o-1', customerId: 'ada', lines: [tea], confirmedAt: at(second) });
const shipped = (second: number) => OrderShipped({ ...of, shippedAt: at(second) });
const cancelled = (second: number) => OrderCancelled({ orderId: 'o-1', reason: 'too dear', cancelledAt: at(second) });
const prepared = ShipmentPrepared({
  ...of,
  customerId: 'ada',
  lines: [{ sku: 'tea', quantity: 2 }],
  customerName: 'Ada',
  address,
  addressVersion: 1,
  preparedAt: at(1),
});
const changed = ShipmentAddressChanged({ ...of, address: moved, addressVersion: 2, changedAt: at(3) });
const dispatched = ShipmentDispatched({ ...of, address: moved, dispatchedAt: at(5) });

/** Events as the view holds them: the data is JSON. Offsets are those of the list, whatever order it is asked for in. */
const held = (...events: (readonly [second: number, event: NewEvent])[]): Event<object>[] =>
  events.map(([second, { type, data }], offset) => ({
    id: `e-${offset}`,
    type,
    key: 'o-1',
    time: at(second),
    recordedAt: at(60),
    correlationId: 'o-1',
    causationId: null,
    traceparent: null,
    topic: eventTypes.find((one) => one.type === type)!.topic,
    partition: 0,
    offset,
    data: JSON.parse(JSON.stringify(data)) as object,
  }));

const way = held([1, placed(1)], [1, prepared], [1, confirmed(1)], [3, changed], [5, dispatched], [5, shipped(5)]);
const statusAt = (events: readonly Event<object>[], second: number) => orderAt(events, at(second))?.order.status;

it('an order is what its events up to then make of it, its shipment too', () => {
  expect(orderAt(way, at(0))).toBeUndefined();
  expect(orderAt(way, at(2))).toMatchObject({ order: { status: 'CONFIRMED' }, shipment: { status: 'PREPARED', address } });
  expect(orderAt(way, at(4))).toMatchObject({ order: { updatedAt: at(1) }, shipment: { address: moved, updatedAt: at(3) } });
  expect(orderAt(way, at(9))).toMatchObject({ order: { status: 'SHIPPED' }, shipment: { status: 'DISPATCHED' } });
});

it('times are Dates again, and an event counts from its very millisecond on', () => {
  const { order, shipment } = orderAt(way, at(5))!;
  expect([order.placedAt, order.updatedAt]).toEqual([at(1), at(5)]);
  expect([shipment?.preparedAt, shipment?.dispatchedAt, shipment?.deliveredAt]).toEqual([at(1), at(5), null]);
  expect(orderAt(way, new Date(at(5).getTime() - 1))?.order.status).toBe('CONFIRMED');
});

it('events are folded by their place in their stream, in whatever order they come', () => {
  for (const second of [1, 4, 9]) expect(orderAt(way.toReversed(), at(second))).toEqual(orderAt(way, at(second)));
});

it('what an older fact let happen counts no earlier than what had waited for it', () => {
  const hold = OrderHeld({ ...order, heldAt: at(2), until: at(4) });
  // The customer was registered a second before the order was asked for, and read a moment after it.
  const waited = held([2, hold], [1, placed(2)], [1, confirmed(2)], [8, cancelled(8)]);
  expect([1, 2, 8].map((second) => statusAt(waited, second))).toEqual([undefined, 'CONFIRMED', 'CANCELLED']);
});

it('clocks that differ do not make up a state that never was', () => {
  const events = held([1, placed(1)], [1, confirmed(1)], [7, shipped(7)], [6, cancelled(6)]);
  expect([5, 6, 7].map((second) => statusAt(events, second))).toEqual(['CONFIRMED', 'CONFIRMED', 'CANCELLED']);
});

it('asks for what decides the time of others as well, and for no refusal', () => {
  expect(orderHistory).toEqual(expect.arrayContaining([OrderHeld.type, OrderPlaced.type, ShipmentPrepared.type]));
  expect(orderHistory).not.toContain(OrderCancellationRefused.type);
});
