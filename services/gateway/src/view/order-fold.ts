import {
  OrderCancelled,
  OrderConfirmed,
  OrderDelivered,
  type OrderLine,
  OrderPlaced,
  OrderRejected,
  OrderShipped,
} from '@tributary/contracts';
import { projection } from '@tributary/service-kit';
import { type OrderStatus, OrderView, type OrderViewLine } from './rows.js';

/** The row that a placed order begins with. */
export const placedOrder = (event: OrderPlaced): OrderView => ({
  orderId: event.orderId,
  customerId: event.customerId,
  customerName: event.customerName,
  status: 'PLACED',
  reason: null,
  currency: event.currency,
  lines: event.lines.map(viewLine),
  totalAmountMinor: event.total.amountMinor,
  fingerprint: event.fingerprint,
  placedAt: event.placedAt,
  updatedAt: event.placedAt,
});

/** The row of an order that was rejected at once. */
export const rejectedOrder = (event: OrderRejected): OrderView => ({
  orderId: event.orderId,
  customerId: event.customerId,
  customerName: event.customerName,
  status: 'REJECTED',
  reason: event.reason,
  currency: event.currency,
  lines: event.lines.map(viewLine),
  totalAmountMinor: totalOf(event.lines),
  fingerprint: event.fingerprint,
  placedAt: event.rejectedAt,
  updatedAt: event.rejectedAt,
});

/** Follows orders.events; an order that is only held is not there yet. */
export const orderFold = projection(OrderView, {
  events: { OrderPlaced, OrderRejected, OrderConfirmed, OrderCancelled, OrderShipped, OrderDelivered },
  fold: {
    OrderPlaced: (row, event) => row ?? placedOrder(event),
    OrderRejected: (row, event) => moved(row, 'REJECTED', event.rejectedAt, event.reason) ?? rejectedOrder(event),
    OrderConfirmed: (row, { confirmedAt }) => moved(row, 'CONFIRMED', confirmedAt),
    OrderCancelled: (row, { reason, cancelledAt }) => moved(row, 'CANCELLED', cancelledAt, reason),
    OrderShipped: (row, { shippedAt }) => moved(row, 'SHIPPED', shippedAt),
    OrderDelivered: (row, { deliveredAt }) => moved(row, 'DELIVERED', deliveredAt),
  },
});

function moved(
  row: OrderView | undefined,
  status: OrderStatus,
  updatedAt: Date,
  reason: string | null = null,
): OrderView | undefined {
  return row && { ...row, status, reason, updatedAt };
}

function viewLine({ sku, quantity, unitPrice }: OrderLine): OrderViewLine {
  return { sku, quantity, unitPrice: unitPrice.amountMinor };
}

/** A rejected order may add up to more than a number holds. */
function totalOf(lines: readonly OrderLine[]): number | null {
  const total = lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice.amountMinor, 0);
  return Number.isSafeInteger(total) ? total : null;
}
