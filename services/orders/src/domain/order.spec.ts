import {
  OrderDelivered,
  OrderPlaced,
  OrderRejected,
  OrderShipped,
  ShipmentDelivered,
  ShipmentDispatched,
} from '@tributary/contracts';
import { at, due, given, noon } from '@tributary/testing';
import { describe, expect, it } from 'vitest';
import { OrderRow } from '../rows/order-row.js';
import { ada, asked, confirmed, detailsPassed, held, placed, requested, shipped } from './order.fixture.js';
import { orders } from './orders.js';

const unknownCustomer = OrderRejected({
  ...asked,
  reason: 'unknown-customer',
  detail: 'There is no customer ada.',
  rejectedAt: at(2),
});
const address = { street: 'Ring 1', city: 'Wien', postalCode: '1010', country: 'AT' };
const dispatched = ShipmentDispatched({ shipmentId: 's-1', orderId: 'o-1', address, dispatchedAt: at(20) });
const arrived = ShipmentDelivered({ shipmentId: 's-1', orderId: 'o-1', deliveredAt: at(90) });

describe('an order of a known customer', () => {
  it('is placed and confirmed at once, as its own details are its only check', () => {
    given(orders, ada).when(requested).then(placed, detailsPassed, confirmed);
  });

  it('is placed once, however often it is requested', () => {
    given(orders, ada, placed, detailsPassed, confirmed)
      .when({ event: requested, at: at(1) })
      .then();
  });

  it('is a row with lines and checks', () => {
    const row = given(orders, ada, placed, detailsPassed, confirmed).row(OrderRow, 'o-1');
    expect(row).toEqual({
      orderId: 'o-1',
      customerId: 'ada',
      customerName: 'Ada Lovelace',
      currency: 'EUR',
      totalMinor: 4900,
      status: 'CONFIRMED',
      reason: null,
      fingerprint: 'f2',
      placedAt: noon,
      expiresAt: null,
      recallRequestId: null,
      recallReason: null,
      shipmentId: null,
      updatedAt: noon,
      lines: [
        { orderId: 'o-1', position: 1, sku: 'tea', quantity: 2, unitPriceMinor: 350 },
        { orderId: 'o-1', position: 2, sku: 'pot', quantity: 1, unitPriceMinor: 4200 },
      ],
      checks: [{ orderId: 'o-1', position: 1, name: 'details', result: 'PASSED', reason: null }],
    });
  });
});

describe('an order whose customer is not known yet', () => {
  it('is held for two seconds', () => {
    given(orders).when(requested).then(held);
  });

  it('is placed when the customer comes', () => {
    given(orders, held).when(ada).then(placed, detailsPassed, confirmed);
  });

  it('is placed no earlier than it was requested, though its customer is older', () => {
    const [late] = given(orders, held).when({ event: ada, at: at(-60) }).answers;
    expect(late).toEqual(OrderPlaced({ ...placed.data, placedAt: noon }));
  });

  it('is rejected when the time is over', () => {
    given(orders, held)
      .when(due(at(2)))
      .then(unknownCustomer);
  });

  it('waits until then', () => {
    given(orders, held)
      .when(due(at(1.999)))
      .then();
  });

  it('stays rejected when the customer comes after all', () => {
    given(orders, held, unknownCustomer).when(ada).then();
  });

  it('is not touched by another customer', () => {
    given(orders, held)
      .when({ event: { ...ada, data: { ...ada.data, customerId: 'bob' } } })
      .then();
  });
});

describe('a confirmed order', () => {
  it('is shipped when its shipment is dispatched', () => {
    given(orders, placed, detailsPassed, confirmed)
      .when({ event: dispatched, at: at(20) })
      .then(OrderShipped({ orderId: 'o-1', shipmentId: 's-1', shippedAt: at(20) }));
  });

  it('is delivered when its shipment has arrived, and that is its end', () => {
    const delivered = OrderDelivered({ orderId: 'o-1', shipmentId: 's-1', deliveredAt: at(90) });
    given(orders, placed, detailsPassed, confirmed, shipped)
      .when({ event: arrived, at: at(90) })
      .then(delivered);
    given(orders, placed, detailsPassed, confirmed, shipped, delivered)
      .when({ event: arrived, at: at(95) })
      .then();
    given(orders, placed, detailsPassed, confirmed, shipped, delivered)
      .when({ event: dispatched, at: at(95) })
      .then();
  });

  it('has no deadline any more', () => {
    given(orders, placed, detailsPassed, confirmed)
      .when(due(at(10_000)))
      .then();
  });
});
