import type { Address } from '@tributary/contracts';
import type { CustomerView, OrderView, ShipmentView } from '../view/rows.js';

/** An order as clients see it, with its shipment once there is one. */
export function orderResource(order: OrderView, shipment?: ShipmentView | null) {
  const { orderId, customerId, customerName, status, reason, currency, lines, totalAmountMinor, placedAt, updatedAt } = order;
  return {
    orderId,
    customerId,
    customerName,
    status,
    ...(reason === null ? {} : { reason }),
    currency,
    lines,
    total: totalAmountMinor === null ? null : { amountMinor: totalAmountMinor, currency },
    shipment: shipment
      ? { shipmentId: shipment.shipmentId, status: shipment.status, address: addressResource(shipment.address) }
      : null,
    placedAt,
    updatedAt,
  };
}

export function customerResource({ customerId, name, email, level, address, registeredAt, updatedAt }: CustomerView) {
  return { customerId, name, email, level, address: addressResource(address), registeredAt, updatedAt };
}

export function shipmentResource(shipment: ShipmentView) {
  const { shipmentId, orderId, customerId, customerName, status, lines, preparedAt, dispatchedAt, deliveredAt, updatedAt } =
    shipment;
  const address = addressResource(shipment.address);
  return {
    shipmentId,
    orderId,
    customerId,
    customerName,
    status,
    address,
    lines,
    preparedAt,
    dispatchedAt,
    deliveredAt,
    updatedAt,
  };
}

/** jsonb forgets the order of keys; an answer has them in one order, wherever it comes from. */
function addressResource(address: Address | null) {
  return address && { street: address.street, city: address.city, postalCode: address.postalCode, country: address.country };
}
