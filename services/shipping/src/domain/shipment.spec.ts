import {
  OrderRecalled,
  ShipmentAddressChanged,
  ShipmentCancelled,
  ShipmentPrepared,
  ShipmentRecallRefused,
} from '@tributary/contracts';
import { at, given } from '@tributary/testing';
import { describe, expect, it } from 'vitest';
import { ShipmentRow } from '../rows/shipment-row.js';
import { ada, confirmed, delivered, dispatched, dorfplatz, hafen, held, ids, moved, prepared } from './shipment.fixture.js';
import { shipping } from './shipping.js';

describe('a confirmed order', () => {
  it('is prepared with the address that shipping knows', () => {
    given(shipping, ada).when(confirmed).then(prepared);
  });

  it('is prepared with the latest address', () => {
    given(shipping, ada, moved(dorfplatz, 5))
      .when(confirmed)
      .then(ShipmentPrepared({ ...prepared.data, address: dorfplatz, addressVersion: 1 }));
  });

  it('is prepared once', () => {
    given(shipping, ada, prepared).when(confirmed).then();
  });

  it('is held when its customer is not known here yet, and prepared when the customer comes', () => {
    given(shipping)
      .when(confirmed)
      .then(held)
      .when({ event: ada, at: at(-60) })
      .then(prepared);
  });

  it('is a row with lines and an address', () => {
    expect(given(shipping, ada, prepared).row(ShipmentRow, 'o-1')).toEqual({
      ...ids,
      customerId: 'ada',
      customerName: 'Ada Lovelace',
      street: 'Ring 1',
      city: 'Wien',
      postalCode: '1010',
      country: 'AT',
      addressVersion: 0,
      status: 'PREPARED',
      updatedAt: at(0),
      lines: [{ orderId: 'o-1', position: 1, sku: 'tea', quantity: 2 }],
    });
  });
});

describe('an address that changes', () => {
  const change = ShipmentAddressChanged({ ...ids, address: dorfplatz, addressVersion: 1, changedAt: at(5) });

  it('reaches a shipment that is not dispatched', () => {
    given(shipping, ada, prepared)
      .when({ event: moved(dorfplatz, 5), at: at(5) })
      .then(change);
  });

  it('reaches it again', () => {
    given(shipping, ada, prepared, moved(dorfplatz, 5), change)
      .when({ event: moved(hafen, 6), at: at(6) })
      .then(ShipmentAddressChanged({ ...ids, address: hafen, addressVersion: 2, changedAt: at(6) }));
  });

  it('does not replace a newer one, which the table may have had before this shard read the older change', () => {
    const ahead = ShipmentPrepared({ ...prepared.data, address: hafen, addressVersion: 2 });
    given(shipping, ada, moved(dorfplatz, 5), moved(hafen, 6), ahead)
      .when({ event: moved(dorfplatz, 5), at: at(5), offset: 1 })
      .then();
    given(shipping, ada, moved(dorfplatz, 5), moved(hafen, 6), ahead)
      .when({ event: moved(hafen, 6), at: at(6), offset: 2 })
      .then();
  });

  it.each([
    ['dispatched', [prepared, dispatched]],
    ['delivered', [prepared, dispatched, delivered]],
    ['cancelled', [prepared, ShipmentCancelled({ ...ids, cancelledAt: at(3) })]],
  ])('comes too late for a %s shipment', (_, history) => {
    given(shipping, ada, ...history)
      .when({ event: moved(dorfplatz, 5), at: at(99) })
      .then();
  });
});

describe('a recall', () => {
  const recall = { event: OrderRecalled({ orderId: 'o-1', requestId: 'r-1', recalledAt: at(10) }), at: at(10) };
  const cancelled = ShipmentCancelled({ ...ids, cancelledAt: at(10) });
  const refused = (status: string, seconds: number) =>
    ShipmentRecallRefused({ ...ids, detail: `The shipment is ${status}.`, refusedAt: at(seconds) });

  it('gives the shipment back before dispatch', () => {
    given(shipping, ada, prepared).when(recall).then(cancelled);
    given(shipping, held).when(recall).then(cancelled);
  });

  it('leaves nothing to prepare when the customer comes later', () => {
    given(shipping, held, cancelled).when(ada).then();
  });

  it('is refused after dispatch', () => {
    given(shipping, ada, prepared, dispatched).when(recall).then(refused('dispatched', 20));
    given(shipping, ada, prepared, dispatched, delivered).when(recall).then(refused('delivered', 90));
  });

  it('of a shipment that does not exist is granted, and makes no row', () => {
    expect(given(shipping).when(recall).then(cancelled).row(ShipmentRow, 'o-1')).toBeUndefined();
  });

  it('is answered once', () => {
    given(shipping, ada, prepared, cancelled).when(recall).then();
  });
});
