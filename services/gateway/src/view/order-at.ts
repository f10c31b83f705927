import { eventTypes, OrderCancelled, OrderPlaced, ShipmentPrepared } from '@tributary/contracts';
import type { Event } from '@tributary/service-kit';
import type { EventLedger } from './event-ledger.js';
import { orderFold } from './order-fold.js';
import type { OrderWithShipment } from './order-queries.js';
import { rowOf, typesOf } from './past-row.js';
import type { OrderView, ShipmentView } from './rows.js';
import { shipmentFold } from './shipment-fold.js';

const streams = [OrderPlaced.topic, ShipmentPrepared.topic] as readonly string[];

/** Types of all events that decide what an order and its shipment are, and since when. A refusal changes nothing. */
const orderHistory = eventTypes
  .filter(({ topic, type }) => streams.includes(topic) && !type.endsWith('Refused'))
  .map(({ type }) => type);

/**
 * An order with its shipment as they were at a time. An event counts from the time of its fact (`ce_time`) on, but not before one that
 * stands before it in its stream: streams have no order between them, so an order may have waited for a fact that is older than
 * itself. Undefined when there was no order then.
 */
export const orderAt = async (ledger: EventLedger, orderId: string, time: Date) =>
  orderOf(await ledger.at(orderId, orderHistory, time));

/**
 * An order as it was right after an event of its stream; when it was cancelled by then, with the shipment as shipping gave it back. By
 * causes: streams have no order between them, and the clocks of their writers differ.
 */
export async function orderAfter(ledger: EventLedger, last: Event): Promise<OrderWithShipment | undefined> {
  const events = await ledger.upTo(last, typesOf(orderFold));
  const causes = await ledger.causesOf(
    events.filter(({ type }) => type === OrderCancelled.type),
    last.key,
  );
  const givenBack = causes.find(({ topic }) => topic === ShipmentPrepared.topic);
  return orderOf([...events, ...(givenBack ? await ledger.upTo(givenBack, typesOf(shipmentFold)) : [])]);
}

function orderOf(events: readonly Event<object>[]): OrderWithShipment | undefined {
  const order = rowOf<OrderView>(orderFold, events);
  return order && { order, shipment: rowOf<ShipmentView>(shipmentFold, events) ?? null };
}
