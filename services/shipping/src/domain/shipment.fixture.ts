import {
  CustomerAddressChanged,
  CustomerRegistered,
  OrderConfirmed,
  ShipmentDelivered,
  ShipmentDispatched,
  ShipmentHeld,
  ShipmentPrepared,
} from '@tributary/contracts';
import { at, noon } from '@tributary/testing';

export const ring = { street: 'Ring 1', city: 'Wien', postalCode: '1010', country: 'AT' };
export const dorfplatz = { street: 'Dorfplatz 7', city: 'Graz', postalCode: '8010', country: 'AT' };
export const hafen = { street: 'Am Hafen 3', city: 'Linz', postalCode: '4020', country: 'AT' };

export const ada = CustomerRegistered({
  customerId: 'ada',
  name: 'Ada Lovelace',
  email: 'ada@example.org',
  level: 'GOLD',
  address: ring,
  fingerprint: 'f1',
  registeredAt: noon,
});
export const moved = (address: typeof ring, seconds: number) =>
  CustomerAddressChanged({ customerId: 'ada', address, changedAt: at(seconds) });

export const confirmed = OrderConfirmed({
  orderId: 'o-1',
  customerId: 'ada',
  lines: [{ sku: 'tea', quantity: 2, unitPrice: { amountMinor: 350, currency: 'EUR' } }],
  confirmedAt: noon,
});

/** UUIDv5 of `shipment/o-1`: the same on every machine and at every rebuild. */
export const ids = { orderId: 'o-1', shipmentId: 'f5621b12-1283-5aa4-a960-efbe2cab7251' };
const parcel = { ...ids, customerId: 'ada', lines: [{ sku: 'tea', quantity: 2 }] };

export const held = ShipmentHeld({ ...parcel, heldAt: noon });
export const prepared = ShipmentPrepared({
  ...parcel,
  customerName: 'Ada Lovelace',
  address: ring,
  addressVersion: 0,
  preparedAt: noon,
});
export const dispatched = ShipmentDispatched({ ...ids, address: ring, dispatchedAt: at(20) });
export const delivered = ShipmentDelivered({ ...ids, deliveredAt: at(90) });
