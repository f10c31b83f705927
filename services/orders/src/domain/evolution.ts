import type {
  OrderCancellationRefused,
  OrderCancelled,
  OrderCheckFailed,
  OrderCheckPassed,
  OrderConfirmed,
  OrderDelivered,
  OrderHeld,
  OrderLine,
  OrderPlaced,
  OrderRecalled,
  OrderRejected,
  OrderShipped,
} from '@tributary/contracts';
import type { OrderCheckRow, OrderRow } from '../rows/order-row.js';

type Row = OrderRow | undefined;

const nothing = {
  customerName: null,
  totalMinor: null,
  reason: null,
  placedAt: null,
  expiresAt: null,
  recallRequestId: null,
  recallReason: null,
  shipmentId: null,
  checks: [],
};

const lineRows = (orderId: string, lines: readonly OrderLine[]) =>
  lines.map(({ sku, quantity, unitPrice }, index) => ({
    orderId,
    position: index + 1,
    sku,
    quantity,
    unitPriceMinor: unitPrice.amountMinor,
  }));

const answered = (
  order: OrderRow,
  name: string,
  change: Pick<OrderCheckRow, 'result' | 'reason'>,
  updatedAt: Date,
): OrderRow => ({
  ...order,
  checks: order.checks.map((check) => (check.name === name ? { ...check, ...change } : check)),
  updatedAt,
});

/** What each event of orders.events makes of the order. */
export const evolution = {
  OrderHeld: (_: Row, { orderId, customerId, currency, lines, fingerprint, heldAt, until }: OrderHeld): OrderRow => ({
    ...nothing,
    ...{ orderId, customerId, currency, fingerprint },
    status: 'HELD',
    expiresAt: until,
    updatedAt: heldAt,
    lines: lineRows(orderId, lines),
  }),
  OrderPlaced: (
    order: Row,
    { orderId, customerId, customerName, currency, lines, total, checks, fingerprint, placedAt, expiresAt }: OrderPlaced,
  ): OrderRow => ({
    ...nothing,
    ...{ orderId, customerId, customerName, currency, fingerprint, placedAt, expiresAt },
    status: 'PLACED',
    totalMinor: total.amountMinor,
    updatedAt: placedAt,
    lines: order?.lines ?? lineRows(orderId, lines),
    checks: checks.map((name, index) => ({ orderId, position: index + 1, name, result: 'PENDING', reason: null })),
  }),
  OrderRejected: (
    order: Row,
    { orderId, customerId, customerName, currency, lines, fingerprint, reason, rejectedAt }: OrderRejected,
  ): OrderRow => ({
    ...(order ?? { ...nothing, orderId, customerId, customerName, currency, fingerprint, lines: lineRows(orderId, lines) }),
    status: 'REJECTED',
    reason,
    expiresAt: null,
    updatedAt: rejectedAt,
  }),
  OrderCheckPassed: (order: Row, { check, passedAt }: OrderCheckPassed) =>
    answered(order!, check, { result: 'PASSED', reason: null }, passedAt),
  OrderCheckFailed: (order: Row, { check, reason, failedAt }: OrderCheckFailed) =>
    answered(order!, check, { result: 'FAILED', reason }, failedAt),
  OrderConfirmed: (order: Row, { confirmedAt }: OrderConfirmed): OrderRow => ({
    ...order!,
    status: 'CONFIRMED',
    expiresAt: null,
    updatedAt: confirmedAt,
  }),
  OrderRecalled: (order: Row, { requestId, reason, recalledAt }: OrderRecalled): OrderRow => ({
    ...order!,
    recallRequestId: requestId,
    recallReason: reason,
    updatedAt: recalledAt,
  }),
  OrderCancelled: (order: Row, { reason, cancelledAt }: OrderCancelled): OrderRow => ({
    ...order!,
    status: 'CANCELLED',
    reason,
    expiresAt: null,
    recallRequestId: null,
    recallReason: null,
    updatedAt: cancelledAt,
  }),
  OrderCancellationRefused: (order: Row, { requestId, refusedAt }: OrderCancellationRefused): Row =>
    order?.recallRequestId === requestId ? { ...order, recallRequestId: null, recallReason: null, updatedAt: refusedAt } : order,
  OrderShipped: (order: Row, { shipmentId, shippedAt }: OrderShipped): OrderRow => ({
    ...order!,
    status: 'SHIPPED',
    shipmentId,
    updatedAt: shippedAt,
  }),
  OrderDelivered: (order: Row, { shipmentId, deliveredAt }: OrderDelivered): OrderRow => ({
    ...order!,
    status: 'DELIVERED',
    shipmentId,
    updatedAt: deliveredAt,
  }),
};
