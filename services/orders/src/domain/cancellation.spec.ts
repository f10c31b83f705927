import {
  OrderCancellationRefused,
  OrderCancelled,
  OrderPlaced,
  OrderRecalled,
  OrderRejected,
  OrderShipped,
  ShipmentCancelled,
  ShipmentDispatched,
  ShipmentRecallRefused,
} from '@tributary/contracts';
import { at, given } from '@tributary/testing';
import { describe, expect, it } from 'vitest';
import { OrderRow } from '../rows/order-row.js';
import { ada, asked, cancellation, confirmed, detailsPassed, held, placed, recalled, shipped } from './order.fixture.js';
import { orders } from './orders.js';

const cancel = { event: cancellation, requestId: 'r-1', at: at(10) };
const again = { ...cancel, requestId: 'r-2', at: at(11) };
const cancelled = OrderCancelled({ orderId: 'o-1', requestId: 'r-1', reason: 'found it cheaper', cancelledAt: at(10) });
const refusal = (requestId: string, code: string, detail: string, seconds: number) =>
  OrderCancellationRefused({ orderId: 'o-1', requestId, code, detail, refusedAt: at(seconds) });
const givenBack = { event: ShipmentCancelled({ shipmentId: 's-1', orderId: 'o-1', cancelledAt: at(10) }), at: at(10) };
const address = { street: 'Ring 1', city: 'Wien', postalCode: '1010', country: 'AT' };
const dispatched = { event: ShipmentDispatched({ shipmentId: 's-1', orderId: 'o-1', address, dispatchedAt: at(9) }), at: at(9) };
const tooLate = {
  event: ShipmentRecallRefused({ shipmentId: 's-1', orderId: 'o-1', detail: 'It is on its way.', refusedAt: at(10) }),
  at: at(10),
};

describe('before confirmation', () => {
  it('an order is cancelled at once', () => {
    given(orders, ada, OrderPlaced({ ...placed.data, checks: ['details', 'stock'] }), detailsPassed)
      .when(cancel)
      .then(cancelled);
  });

  it('a held order too; its customer comes too late', () => {
    given(orders, held).when(cancel).then(cancelled);
    given(orders, held, cancelled).when(ada).then();
  });
});

describe('after confirmation', () => {
  const history = [ada, placed, detailsPassed, confirmed] as const;

  it('the order is recalled from shipping first', () => {
    given(orders, ...history)
      .when(cancel)
      .then(recalled);
  });

  it('it is cancelled when shipping gives the shipment back', () => {
    given(orders, ...history, recalled)
      .when(givenBack)
      .then(cancelled);
    given(orders, ...history, recalled, cancelled)
      .when(givenBack)
      .then();
  });

  it('the cancellation is refused when shipping has dispatched it', () => {
    const answered = given(orders, ...history, recalled)
      .when(tooLate)
      .then(refusal('r-1', 'order.dispatched', 'It is on its way.', 10));
    expect(answered.row(OrderRow, 'o-1')).toMatchObject({ status: 'CONFIRMED', recallRequestId: null });
  });

  it('a dispatch that overtook the recall ships the order, and the cancellation is refused then', () => {
    given(orders, ...history, recalled)
      .when(dispatched)
      .then(OrderShipped({ orderId: 'o-1', shipmentId: 's-1', shippedAt: at(10) }))
      .when(tooLate)
      .then(refusal('r-1', 'order.dispatched', 'It is on its way.', 10));
  });

  it('a second request is refused as long as the first waits for shipping', () => {
    given(orders, ...history, recalled)
      .when(again)
      .then(refusal('r-2', 'order.cancellation-pending', 'The order is being cancelled by request r-1.', 11))
      .when({ ...givenBack, at: at(11) })
      .then(OrderCancelled({ ...cancelled.data, cancelledAt: at(11) }));
  });

  it('it can be asked again after a refusal', () => {
    given(orders, ...history, recalled, refusal('r-1', 'order.dispatched', '', 10))
      .when(again)
      .then(OrderRecalled({ ...recalled.data, requestId: 'r-2', recalledAt: at(11) }));
  });
});

describe('an order that has ended, or never was, cannot be cancelled', () => {
  it('a cancelled one', () => {
    given(orders, held, cancelled)
      .when(again)
      .then(refusal('r-2', 'order.already-cancelled', 'The order is cancelled already.', 11));
  });

  it('a rejected one', () => {
    given(orders, OrderRejected({ ...asked, reason: 'no-lines', rejectedAt: at(1) }))
      .when(cancel)
      .then(refusal('r-1', 'order.not-open', 'The order is rejected; it can be cancelled until dispatch.', 10));
  });

  it('a shipped one', () => {
    given(orders, ada, placed, detailsPassed, confirmed, shipped)
      .when({ ...cancel, at: at(30) })
      .then(refusal('r-1', 'order.not-open', 'The order is shipped; it can be cancelled until dispatch.', 30));
  });

  it('an unknown one, and no row is made of it', () => {
    const refused = given(orders)
      .when(cancel)
      .then(refusal('r-1', 'order.unknown', 'There is no order o-1.', 10));
    expect(refused.row(OrderRow, 'o-1')).toBeUndefined();
  });
});
