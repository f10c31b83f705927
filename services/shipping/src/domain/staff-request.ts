import {
  ShipmentDelivered,
  ShipmentDispatched,
  ShipmentRequestRefused,
  type ShipmentDeliveryRequested,
  type ShipmentDispatchRequested,
} from '@tributary/contracts';
import { timeOf, type EventMeta, type NewEvent } from '@tributary/service-kit';
import type { ShipmentRow } from '../rows/shipment-row.js';
import { addressOf } from './address.js';

type Shipment = ShipmentRow | undefined;

/** Hands the shipment to the carrier; its address is final from here on. */
export function dispatch(shipment: Shipment, request: ShipmentDispatchRequested, event: EventMeta): NewEvent[] {
  const { shipmentId, orderId } = request;
  if (shipment?.shipmentId !== shipmentId) return unknown(request, event);
  if (shipment.status === 'HELD')
    return refuse(shipment, event, 'shipment.not-prepared', 'The shipment waits for the address of its customer.');
  if (shipment.status !== 'PREPARED')
    return refuse(shipment, event, 'shipment.not-open', `The shipment is ${shipment.status.toLowerCase()}.`);
  return [ShipmentDispatched({ shipmentId, orderId, address: addressOf(shipment), dispatchedAt: timeOf(event, shipment) })];
}

/** The shipment has arrived. */
export function deliver(shipment: Shipment, request: ShipmentDeliveryRequested, event: EventMeta): NewEvent[] {
  const { shipmentId, orderId } = request;
  if (shipment?.shipmentId !== shipmentId) return unknown(request, event);
  switch (shipment.status) {
    case 'DISPATCHED':
      return [ShipmentDelivered({ shipmentId, orderId, deliveredAt: timeOf(event, shipment) })];
    case 'HELD':
    case 'PREPARED':
      return refuse(shipment, event, 'shipment.not-dispatched', 'The shipment has not been dispatched.');
    default:
      return refuse(shipment, event, 'shipment.not-open', `The shipment is ${shipment.status.toLowerCase()}.`);
  }
}

function refuse(shipment: ShipmentRow, event: EventMeta, code: string, detail: string): NewEvent[] {
  const { shipmentId, orderId } = shipment;
  return [ShipmentRequestRefused({ shipmentId, orderId, requestId: event.id, code, detail, refusedAt: timeOf(event, shipment) })];
}

function unknown({ shipmentId, orderId }: { shipmentId: string; orderId: string }, event: EventMeta): NewEvent[] {
  const detail = `There is no shipment ${shipmentId} of order ${orderId}.`;
  return [
    ShipmentRequestRefused({ shipmentId, orderId, requestId: event.id, code: 'shipment.unknown', detail, refusedAt: event.time }),
  ];
}
