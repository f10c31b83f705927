import {
  ShipmentAddressChanged,
  ShipmentCancelled,
  ShipmentDeliveryRequested,
  ShipmentDispatched,
  ShipmentDispatchRequested,
  ShipmentRequestRefused,
} from '@tributary/contracts';
import { at, given } from '@tributary/testing';
import { describe, expect, it } from 'vitest';
import { ShipmentRow } from '../rows/shipment-row.js';
import { ada, delivered, dispatched, dorfplatz, held, ids, moved, prepared } from './shipment.fixture.js';
import { shipping } from './shipping.js';

const dispatch = { event: ShipmentDispatchRequested({ ...ids, requestedAt: at(20) }), requestId: 'r-1', at: at(20) };
const deliver = { event: ShipmentDeliveryRequested({ ...ids, requestedAt: at(90) }), requestId: 'r-1', at: at(90) };
const refusal = (code: string, detail: string, seconds: number) =>
  ShipmentRequestRefused({ ...ids, requestId: 'r-1', code, detail, refusedAt: at(seconds) });
const cancelled = ShipmentCancelled({ ...ids, cancelledAt: at(10) });

describe('dispatch', () => {
  it('hands a prepared shipment over, to the address it has by then', () => {
    given(shipping, ada, prepared).when(dispatch).then(dispatched);
    const change = ShipmentAddressChanged({ ...ids, address: dorfplatz, addressVersion: 1, changedAt: at(5) });
    given(shipping, ada, prepared, moved(dorfplatz, 5), change)
      .when(dispatch)
      .then(ShipmentDispatched({ ...dispatched.data, address: dorfplatz }));
  });

  it('is refused as long as the customer is not known', () => {
    given(shipping, held)
      .when(dispatch)
      .then(refusal('shipment.not-prepared', 'The shipment waits for the address of its customer.', 20));
  });

  it('is refused a second time, and after the end', () => {
    given(shipping, ada, prepared, dispatched)
      .when(dispatch)
      .then(refusal('shipment.not-open', 'The shipment is dispatched.', 20));
    given(shipping, ada, prepared, cancelled)
      .when(dispatch)
      .then(refusal('shipment.not-open', 'The shipment is cancelled.', 20));
  });

  it('is refused for a shipment that does not exist, and makes no row', () => {
    const detail = `There is no shipment ${ids.shipmentId} of order o-1.`;
    expect(
      given(shipping)
        .when(dispatch)
        .then(refusal('shipment.unknown', detail, 20))
        .row(ShipmentRow, 'o-1'),
    ).toBeUndefined();
  });

  it('is refused for a shipment of another order', () => {
    const other = ShipmentDispatchRequested({ orderId: 'o-1', shipmentId: 's-9', requestedAt: at(20) });
    const { answers } = given(shipping, ada, prepared).when({ ...dispatch, event: other });
    expect(answers).toMatchObject([{ type: 'ShipmentRequestRefused', data: { shipmentId: 's-9', code: 'shipment.unknown' } }]);
  });
});

describe('delivery', () => {
  it('ends a dispatched shipment', () => {
    given(shipping, ada, prepared, dispatched).when(deliver).then(delivered);
  });

  it('is refused before dispatch', () => {
    given(shipping, ada, prepared)
      .when(deliver)
      .then(refusal('shipment.not-dispatched', 'The shipment has not been dispatched.', 90));
    given(shipping, held)
      .when(deliver)
      .then(refusal('shipment.not-dispatched', 'The shipment has not been dispatched.', 90));
  });

  it('is refused a second time, and after the end', () => {
    given(shipping, ada, prepared, dispatched, delivered)
      .when(deliver)
      .then(refusal('shipment.not-open', 'The shipment is delivered.', 90));
    given(shipping, ada, prepared, cancelled)
      .when(deliver)
      .then(refusal('shipment.not-open', 'The shipment is cancelled.', 90));
  });
});
