import {
  CustomerAddressChanged,
  CustomerRegistered,
  OrderConfirmed,
  OrderRecalled,
  ShipmentAddressChanged,
  ShipmentCancelled,
  ShipmentDelivered,
  ShipmentDeliveryRequested,
  ShipmentDispatched,
  ShipmentDispatchRequested,
  ShipmentHeld,
  ShipmentPrepared,
  ShipmentRecallRefused,
  ShipmentRequestRefused,
  type ShipmentLine,
} from '@tributary/contracts';
import { aggregate, timeOf, uuidBeside } from '@tributary/service-kit';
import { CustomerRow } from '../rows/customer-row.js';
import { ShipmentLineRow, ShipmentRow } from '../rows/shipment-row.js';
import { addressOf } from './address.js';
import { evolution } from './evolution.js';
import { deliver, dispatch } from './staff-request.js';

/** The shipment of an order, from the order's confirmation to delivery. Shipping is the arbiter of recall and dispatch. */
export const shipment = aggregate(ShipmentRow, {
  events: {
    OrderConfirmed,
    OrderRecalled,
    CustomerRegistered,
    CustomerAddressChanged,
    ShipmentDispatchRequested,
    ShipmentDeliveryRequested,
    ShipmentHeld,
    ShipmentPrepared,
    ShipmentAddressChanged,
    ShipmentDispatched,
    ShipmentDelivered,
    ShipmentCancelled,
    ShipmentRecallRefused,
    ShipmentRequestRefused,
  },
  collections: { lines: ShipmentLineRow },
  lookup: {
    OrderConfirmed: { customer: [CustomerRow, ({ customerId }) => customerId] },
    CustomerRegistered: { customer: [CustomerRow, ({ customerId }) => customerId] },
  },
  match: {
    CustomerRegistered: ['customerId', ({ customerId }) => customerId],
    CustomerAddressChanged: ['customerId', ({ customerId }) => customerId],
  },
  react: {
    OrderConfirmed: (row, { orderId, customerId, lines }, { customer, event }) => {
      if (row) return [];
      const order = {
        orderId,
        shipmentId: shipmentIdOf(orderId),
        customerId,
        lines: lines.map(({ sku, quantity }) => ({ sku, quantity })),
      };
      return [customer ? prepared(order, customer, event.time) : ShipmentHeld({ ...order, heldAt: event.time })];
    },
    // The table may be ahead of this event: the shipment gets the address that is the latest here.
    CustomerRegistered: (row, _, { customer, event }) =>
      row?.status === 'HELD' && customer ? [prepared({ ...row, lines: linesOf(row) }, customer, timeOf(event, row))] : [],
    // It may also have been ahead when the shipment was prepared: an older address does not replace a newer one.
    CustomerAddressChanged: (row, { address }, { event }) => {
      if (row?.status !== 'PREPARED' || event.offset <= row.addressVersion!) return [];
      const { orderId, shipmentId } = row;
      return [
        ShipmentAddressChanged({ orderId, shipmentId, address, addressVersion: event.offset, changedAt: timeOf(event, row) }),
      ];
    },
    OrderRecalled: (row, { orderId }, { event }) => {
      const at = timeOf(event, row);
      const shipmentId = row?.shipmentId ?? shipmentIdOf(orderId);
      if (row?.status === 'CANCELLED') return [];
      if (row?.status === 'DISPATCHED' || row?.status === 'DELIVERED') {
        const detail = `The shipment is ${row.status.toLowerCase()}.`;
        return [ShipmentRecallRefused({ orderId, shipmentId, detail, refusedAt: at })];
      }
      return [ShipmentCancelled({ orderId, shipmentId, cancelledAt: at })];
    },
    ShipmentDispatchRequested: (row, request, { event }) => dispatch(row, request, event),
    ShipmentDeliveryRequested: (row, request, { event }) => deliver(row, request, event),
  },
  evolve: evolution,
});

/** An order has one shipment, and its id follows from the order's. */
const shipmentIdOf = (orderId: string) => uuidBeside(orderId, 'shipment');

type Parcel = Pick<ShipmentRow, 'orderId' | 'shipmentId' | 'customerId'> & { readonly lines: readonly ShipmentLine[] };

function prepared({ orderId, shipmentId, customerId, lines }: Parcel, customer: CustomerRow, preparedAt: Date) {
  const { name: customerName, version: addressVersion } = customer;
  return ShipmentPrepared({
    orderId,
    shipmentId,
    customerId,
    customerName,
    address: addressOf(customer),
    addressVersion,
    lines,
    preparedAt,
  });
}

const linesOf = ({ lines }: ShipmentRow) => lines.map(({ sku, quantity }) => ({ sku, quantity }));
