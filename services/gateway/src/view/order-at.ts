import { eventTypes, OrderPlaced, ShipmentPrepared } from '@tributary/contracts';
import type { Event, Projection } from '@tributary/service-kit';
import { orderFold } from './order-fold.js';
import type { OrderWithShipment } from './order-queries.js';
import type { OrderView, ShipmentView } from './rows.js';
import { shipmentFold } from './shipment-fold.js';

const told = eventTypes.filter(({ topic }) => topic === OrderPlaced.topic || topic === ShipmentPrepared.topic);
const types = new Map(told.map((type) => [type.type, type]));

/** Types of all events that an order and its shipment are made of. A refusal changes nothing, and there may be any number of them. */
export const orderHistory = [...types.keys()].filter((type) => !type.endsWith('Refused'));

/**
 * An order with its shipment as they were at a time, from their events as the view holds them: each once, the data as JSON. An event
 * counts from the time of its fact (`ce_time`) on, but not before one that stands before it in its stream: streams have no order
 * between them, so an order may have waited for a fact that is older than itself. Undefined when there was no order then.
 */
export function orderAt(events: readonly Event<object>[], at: Date): OrderWithShipment | undefined {
  const order = rowAt<OrderView>(orderFold, OrderPlaced.topic, events, at);
  return order && { order, shipment: rowAt<ShipmentView>(shipmentFold, ShipmentPrepared.topic, events, at) ?? null };
}

function rowAt<R extends object>(
  { rules }: Projection,
  stream: string,
  events: readonly Event<object>[],
  at: Date,
): R | undefined {
  let row: R | undefined;
  for (const event of events.filter(({ topic }) => topic === stream).sort((a, b) => a.offset - b.offset)) {
    if (event.time > at) break;
    row = (rules.fold[event.type]?.(row, types.get(event.type)!.fromJson(event.data), event) as R | undefined) ?? row;
  }
  return row;
}
