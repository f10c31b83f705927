import { OrderConfirmed, ShipmentPrepared } from '@tributary/contracts';
import { service } from '@tributary/service-kit';
import { customerTable } from './customer.js';
import { shipment } from './shipment.js';

/** The shipping service: one shipment for every confirmed order, until it is delivered. */
export const shipping = service('shipping', {
  stream: ShipmentPrepared.topic,
  folds: [customerTable, shipment],
  linger: [OrderConfirmed],
});
