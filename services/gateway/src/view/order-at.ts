import { eventTypes, OrderPlaced, ShipmentPrepared } from '@tributary/contracts';
import type { Event } from '@tributary/service-kit';
import { orderFold } from './order-fold.js';
import type { OrderWithShipment } from './order-queries.js';
import { rowAfter, rowWhile } from './past-row.js';
import type { OrderView, ShipmentView } from './rows.js';
import { shipmentFold } from './shipment-fold.js';

const streams = [OrderPlaced.topic, ShipmentPrepared.topic] as readonly string[];

/** Types of all events that an order and its shipment are made of. A refusal changes nothing, and there may be any number of them. */
export const orderHistory = eventTypes
  .filter(({ topic, type }) => streams.includes(topic) && !type.endsWith('Refused'))
  .map(({ type }) => type);

/**
 * An order with its shipment as they were at a time, from their events as the view holds them: each once, the data as JSON. An event
 * counts from the time of its fact (`ce_time`) on, but not before one that stands before it in its stream: streams have no order
 * between them, so an order may have waited for a fact that is older than itself. Undefined when there was no order then.
 */
export function orderAt(events: readonly Event<object>[], at: Date): OrderWithShipment | undefined {
  const then = ({ time }: Event) => time <= at;
  const order = rowWhile<OrderView>(orderFold, events, then);
  return order && { order, shipment: rowWhile<ShipmentView>(shipmentFold, events, then) ?? null };
}

/** An order as it was right after an event of its stream, with the shipment as the log held it then. */
export function orderAfter(events: readonly Event<object>[], last: Event): OrderWithShipment | undefined {
  const order = rowAfter<OrderView>(orderFold, events, last);
  const shipment = rowWhile<ShipmentView>(shipmentFold, events, ({ recordedAt }) => recordedAt <= last.recordedAt);
  return order && { order, shipment: shipment ?? null };
}
