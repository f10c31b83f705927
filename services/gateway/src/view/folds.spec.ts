import {
  CustomerAddressChanged,
  CustomerRegistered,
  OrderCancelled,
  OrderConfirmed,
  OrderDelivered,
  OrderPlaced,
  OrderRejected,
  OrderShipped,
  ShipmentAddressChanged,
  ShipmentDispatched,
  ShipmentHeld,
  ShipmentPrepared,
} from '@tributary/contracts';
import type { EventMeta, NewEvent, Projection } from '@tributary/service-kit';
import { expect, it } from 'vitest';
import { customerFold } from './customer-fold.js';
import { orderFold } from './order-fold.js';
import { shipmentFold } from './shipment-fold.js';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 12, 0, second));
const folded = ({ rules }: Projection, ...events: NewEvent[]) =>
  events.reduce<object | undefined>((row, { type, data }) => rules.fold[type]!(row, data, {} as EventMeta) ?? row, undefined);

const address = { street: 'Ring 1', city: 'Wien', postalCode: '1010', country: 'AT' };
const moved = { ...address, street: 'Dorfplatz 7' };
const tea = { sku: 'tea', quantity: 2, unitPrice: { amountMinor: 450, currency: 'EUR' } };
const order = { orderId: 'o-1', customerId: 'ada', currency: 'EUR', lines: [tea], fingerprint: 'f' };
const total = { amountMinor: 900, currency: 'EUR' };
const placed = OrderPlaced({ ...order, customerName: 'Ada', total, checks: ['details'], placedAt: at(0), expiresAt: at(9) });
const view = {
  orderId: 'o-1',
  customerId: 'ada',
  customerName: 'Ada',
  status: 'PLACED',
  reason: null,
  currency: 'EUR',
  lines: [{ sku: 'tea', quantity: 2, unitPrice: 450 }],
  totalAmountMinor: 900,
  fingerprint: 'f',
  placedAt: at(0),
  updatedAt: at(0),
};

it('an order goes its way', () => {
  const way = [
    OrderConfirmed({ orderId: 'o-1', customerId: 'ada', lines: [tea], confirmedAt: at(1) }),
    OrderShipped({ orderId: 'o-1', shipmentId: 's-1', shippedAt: at(2) }),
    OrderDelivered({ orderId: 'o-1', shipmentId: 's-1', deliveredAt: at(3) }),
  ];
  expect(folded(orderFold, placed)).toEqual(view);
  expect(folded(orderFold, placed, ...way.slice(0, 1))).toEqual({ ...view, status: 'CONFIRMED', updatedAt: at(1) });
  expect(folded(orderFold, placed, ...way)).toEqual({ ...view, status: 'DELIVERED', updatedAt: at(3) });
});

it('a rejected order is an order; one that was cancelled while it was held is none', () => {
  const rejected = OrderRejected({ ...order, reason: 'unknown-customer', rejectedAt: at(3) });
  const cancelled = OrderCancelled({ orderId: 'o-1', reason: 'too dear', cancelledAt: at(4) });
  const times = { placedAt: at(3), updatedAt: at(3) };
  expect(folded(orderFold, rejected)).toEqual({
    ...view,
    customerName: null,
    status: 'REJECTED',
    reason: 'unknown-customer',
    ...times,
  });
  expect(folded(orderFold, placed, cancelled)).toEqual({ ...view, status: 'CANCELLED', reason: 'too dear', updatedAt: at(4) });
  expect(folded(orderFold, cancelled)).toBeUndefined();
});

it('a total beyond all numbers is none', () => {
  const line = { sku: 'gold', quantity: 1e6, unitPrice: { amountMinor: 1e12, currency: 'EUR' } };
  const rejected = OrderRejected({ ...order, lines: [line], reason: 'total-too-large', rejectedAt: at(0) });
  expect(folded(orderFold, rejected)).toMatchObject({ status: 'REJECTED', totalAmountMinor: null });
});

it('a shipment waits for its customer, follows his address until dispatch, and leaves', () => {
  const who = { shipmentId: 's-1', orderId: 'o-1', customerId: 'ada', lines: [{ sku: 'tea', quantity: 2 }] };
  const held = ShipmentHeld({ ...who, heldAt: at(0) });
  const prepared = ShipmentPrepared({ ...who, customerName: 'Ada', address, addressVersion: 1, preparedAt: at(1) });
  const changed = ShipmentAddressChanged({
    shipmentId: 's-1',
    orderId: 'o-1',
    address: moved,
    addressVersion: 2,
    changedAt: at(2),
  });
  const dispatched = ShipmentDispatched({ shipmentId: 's-1', orderId: 'o-1', address: moved, dispatchedAt: at(3) });
  expect(folded(shipmentFold, held)).toMatchObject({ status: 'HELD', address: null, customerName: null });
  expect(folded(shipmentFold, held, prepared)).toMatchObject({
    status: 'PREPARED',
    address,
    preparedAt: at(1),
    updatedAt: at(1),
  });
  expect(folded(shipmentFold, held, prepared, changed, dispatched)).toEqual({
    ...who,
    customerName: 'Ada',
    address: moved,
    status: 'DISPATCHED',
    preparedAt: at(1),
    dispatchedAt: at(3),
    deliveredAt: null,
    updatedAt: at(3),
  });
});

it('a customer is as last heard of', () => {
  const ada = { customerId: 'ada', name: 'Ada', email: 'ada@example.org', level: 'GOLD' as const, address, fingerprint: 'f' };
  const registered = CustomerRegistered({ ...ada, registeredAt: at(0) });
  const changed = CustomerAddressChanged({ customerId: 'ada', address: moved, changedAt: at(1) });
  expect(folded(customerFold, registered, changed)).toEqual({ ...ada, address: moved, registeredAt: at(0), updatedAt: at(1) });
  expect(folded(customerFold, changed)).toBeUndefined();
});
