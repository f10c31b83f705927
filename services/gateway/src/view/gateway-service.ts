import { eventTypes, RequestHandled } from '@tributary/contracts';
import { history, service } from '@tributary/service-kit';
import { customerFold } from './customer-fold.js';
import { orderFold } from './order-fold.js';
import { EventView } from './rows.js';
import { shipmentFold } from './shipment-fold.js';

/** Events that the view keeps and that `GET /events` streams: everything but the analytics of the gateway itself. */
export const viewedEvents = eventTypes.filter(({ topic }) => topic !== RequestHandled.topic);

/** The same by their names. */
export const viewedTypes = new Map(viewedEvents.map((type) => [type.type, type]));

/** Every event as it stands in the log. */
export const eventHistory = history(EventView, viewedEvents, (event) => ({
  id: event.id,
  key: event.key,
  type: event.type,
  topic: event.topic,
  partition: event.partition,
  offset: event.offset,
  time: event.time,
  recordedAt: event.recordedAt,
  correlationId: event.correlationId,
  causationId: event.causationId,
  data: event.data as object,
}));

/** The gateway: a view of everybody's events, and the requests that it writes for the others. It owns no rule. */
export const gateway = service('gateway', {
  folds: [customerFold, orderFold, shipmentFold, eventHistory],
  writes: eventTypes.filter(({ topic }) => topic.endsWith('.requests') || topic === RequestHandled.topic),
});
