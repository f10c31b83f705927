import {
  ShipmentAddressChanged,
  ShipmentCancelled,
  ShipmentDelivered,
  ShipmentDispatched,
  ShipmentHeld,
  ShipmentPrepared,
} from '@tributary/contracts';
import { projection } from '@tributary/service-kit';
import { type ShipmentStatus, ShipmentView } from './rows.js';

export const shipmentFold = projection(ShipmentView, {
  events: { ShipmentHeld, ShipmentPrepared, ShipmentAddressChanged, ShipmentDispatched, ShipmentDelivered, ShipmentCancelled },
  fold: {
    ShipmentHeld: (row, event) =>
      row ?? { ...packed(event, 'HELD', event.heldAt), customerName: null, address: null, preparedAt: null },
    ShipmentPrepared: (_, event) => ({
      ...packed(event, 'PREPARED', event.preparedAt),
      customerName: event.customerName,
      address: event.address,
      preparedAt: event.preparedAt,
    }),
    ShipmentAddressChanged: (row, { address, changedAt }) => row && { ...row, address, updatedAt: changedAt },
    ShipmentDispatched: (row, { address, dispatchedAt }) => moved(row, 'DISPATCHED', dispatchedAt, { address, dispatchedAt }),
    ShipmentDelivered: (row, { deliveredAt }) => moved(row, 'DELIVERED', deliveredAt, { deliveredAt }),
    ShipmentCancelled: (row, { cancelledAt }) => moved(row, 'CANCELLED', cancelledAt),
  },
});

function packed(
  { orderId, shipmentId, customerId, lines }: ShipmentHeld | ShipmentPrepared,
  status: ShipmentStatus,
  updatedAt: Date,
) {
  return { orderId, shipmentId, customerId, lines, status, dispatchedAt: null, deliveredAt: null, updatedAt };
}

function moved(
  row: ShipmentView | undefined,
  status: ShipmentStatus,
  updatedAt: Date,
  change: Partial<ShipmentView> = {},
): ShipmentView | undefined {
  return row && { ...row, ...change, status, updatedAt };
}
