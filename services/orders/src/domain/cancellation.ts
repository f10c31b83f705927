import { OrderCancellationRefused, OrderCancelled, OrderRecalled, type OrderCancellationRequested } from '@tributary/contracts';
import { timeOf, type EventMeta, type NewEvent } from '@tributary/service-kit';
import type { OrderRow } from '../rows/order-row.js';

/** Before confirmation an order is cancelled at once; after it, shipping has to give the shipment back first. */
export function cancel(
  order: OrderRow | undefined,
  { orderId, reason }: OrderCancellationRequested,
  event: EventMeta,
): NewEvent[] {
  const at = timeOf(event, order);
  const requestId = event.id;
  const refuse = (code: string, detail: string) => [
    OrderCancellationRefused({ orderId, requestId, code, detail, refusedAt: at }),
  ];
  if (!order) return refuse('order.unknown', `There is no order ${orderId}.`);
  switch (order.status) {
    case 'HELD':
    case 'PLACED':
      return [OrderCancelled({ orderId, requestId, reason, cancelledAt: at })];
    case 'CONFIRMED':
      if (order.recallRequestId)
        return refuse('order.cancellation-pending', `The order is being cancelled by request ${order.recallRequestId}.`);
      return [OrderRecalled({ orderId, requestId, reason, recalledAt: at })];
    case 'CANCELLED':
      return refuse('order.already-cancelled', 'The order is cancelled already.');
    default:
      return refuse('order.not-open', `The order is ${order.status.toLowerCase()}; it can be cancelled until dispatch.`);
  }
}

/** Shipping gave the shipment back. */
export function givenBack(order: OrderRow | undefined, event: EventMeta): NewEvent[] {
  if (order?.status !== 'CONFIRMED') return [];
  const { orderId, recallRequestId: requestId, recallReason: reason } = order;
  return [OrderCancelled({ orderId, requestId, reason, cancelledAt: timeOf(event, order) })];
}

/** Shipping could not give it back: who asked for the cancellation gets the answer. */
export function recallRefused(order: OrderRow | undefined, detail: string, event: EventMeta): NewEvent[] {
  if (!order?.recallRequestId) return [];
  const { orderId, recallRequestId: requestId } = order;
  return [OrderCancellationRefused({ orderId, requestId, code: 'order.dispatched', detail, refusedAt: timeOf(event, order) })];
}
