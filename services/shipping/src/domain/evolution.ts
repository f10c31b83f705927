import type {
  ShipmentAddressChanged,
  ShipmentCancelled,
  ShipmentDelivered,
  ShipmentDispatched,
  ShipmentHeld,
  ShipmentLine,
  ShipmentPrepared,
} from '@tributary/contracts';
import type { ShipmentRow } from '../rows/shipment-row.js';

type Row = ShipmentRow | undefined;

const nowhere = { customerName: null, street: null, city: null, postalCode: null, country: null, addressVersion: null };

const lineRows = (orderId: string, lines: readonly ShipmentLine[]) =>
  lines.map(({ sku, quantity }, index) => ({ orderId, position: index + 1, sku, quantity }));

/** What each event of shipping.events makes of the shipment. */
export const evolution = {
  ShipmentHeld: (_: Row, { orderId, shipmentId, customerId, lines, heldAt }: ShipmentHeld): ShipmentRow => ({
    ...nowhere,
    ...{ orderId, shipmentId, customerId },
    status: 'HELD',
    updatedAt: heldAt,
    lines: lineRows(orderId, lines),
  }),
  ShipmentPrepared: (
    shipment: Row,
    { orderId, shipmentId, customerId, customerName, address, addressVersion, lines, preparedAt }: ShipmentPrepared,
  ): ShipmentRow => ({
    ...{ orderId, shipmentId, customerId, customerName, ...address, addressVersion },
    status: 'PREPARED',
    updatedAt: preparedAt,
    lines: shipment?.lines ?? lineRows(orderId, lines),
  }),
  ShipmentAddressChanged: (shipment: Row, { address, addressVersion, changedAt }: ShipmentAddressChanged): ShipmentRow => ({
    ...shipment!,
    ...address,
    addressVersion,
    updatedAt: changedAt,
  }),
  ShipmentDispatched: (shipment: Row, { dispatchedAt }: ShipmentDispatched): ShipmentRow => ({
    ...shipment!,
    status: 'DISPATCHED',
    updatedAt: dispatchedAt,
  }),
  ShipmentDelivered: (shipment: Row, { deliveredAt }: ShipmentDelivered): ShipmentRow => ({
    ...shipment!,
    status: 'DELIVERED',
    updatedAt: deliveredAt,
  }),
  ShipmentCancelled: (shipment: Row, { cancelledAt }: ShipmentCancelled): Row =>
    shipment && { ...shipment, status: 'CANCELLED', updatedAt: cancelledAt },
  ShipmentRecallRefused: (shipment: Row): Row => shipment,
  ShipmentRequestRefused: (shipment: Row): Row => shipment,
};
