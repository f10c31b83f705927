import {
  CustomerRegistered,
  OrderCancellationRefused,
  OrderCancellationRequested,
  OrderCancelled,
  OrderCheckFailed,
  OrderCheckPassed,
  OrderConfirmed,
  OrderDelivered,
  OrderHeld,
  OrderPlaced,
  OrderRecalled,
  OrderRejected,
  OrderRequested,
  OrderShipped,
  ShipmentCancelled,
  ShipmentDelivered,
  ShipmentDispatched,
  ShipmentRecallRefused,
} from '@tributary/contracts';
import { after, aggregate, timeOf } from '@tributary/service-kit';
import { CustomerRow } from '../rows/customer-row.js';
import { OrderCheckRow, OrderLineRow, OrderRow } from '../rows/order-row.js';
import { cancel, givenBack, recallRefused } from './cancellation.js';
import { objection, type Check } from './checks.js';
import { answerRules, linesOf, place, reject } from './confirmation.js';
import { evolution } from './evolution.js';

/** How long an order waits for its customer, in milliseconds: the log has no order between customers and orders. */
const customerTime = 2000;

/** An order, from request to delivery, with the given checks before its confirmation. */
export function orderWith(checks: readonly Check[]) {
  const answers = answerRules(checks);
  return aggregate(OrderRow, {
    events: {
      OrderRequested,
      OrderCancellationRequested,
      CustomerRegistered,
      ShipmentCancelled,
      ShipmentRecallRefused,
      ShipmentDispatched,
      ShipmentDelivered,
      OrderHeld,
      OrderPlaced,
      OrderRejected,
      OrderCheckPassed,
      OrderCheckFailed,
      OrderConfirmed,
      OrderRecalled,
      OrderCancelled,
      OrderCancellationRefused,
      OrderShipped,
      OrderDelivered,
      ...answers.events,
    },
    collections: { lines: OrderLineRow, checks: OrderCheckRow },
    lookup: { OrderRequested: { customer: [CustomerRow, ({ customerId }) => customerId] } },
    match: { CustomerRegistered: ['customerId', ({ customerId }) => customerId] },
    react: {
      OrderRequested: (order, request, { customer, event }) => {
        if (order) return [];
        const { requestedAt: _, ...asked } = request;
        const against = objection(checks, request);
        if (against) {
          return [OrderRejected({ ...asked, customerName: customer?.name, ...against, rejectedAt: event.time })];
        }
        if (!customer) return [OrderHeld({ ...asked, heldAt: event.time, until: after(event.time, customerTime) })];
        return place(checks, undefined, asked, customer.name, event.time);
      },
      CustomerRegistered: (order, { name }, { event }) =>
        order?.status === 'HELD' ? place(checks, order, { ...order, lines: linesOf(order) }, name, timeOf(event, order)) : [],
      OrderCancellationRequested: (order, request, { event }) => cancel(order, request, event),
      ShipmentCancelled: (order, _, { event }) => givenBack(order, event),
      ShipmentRecallRefused: (order, { detail }, { event }) => recallRefused(order, detail, event),
      ShipmentDispatched: (order, { shipmentId }, { event }) =>
        order?.status === 'CONFIRMED'
          ? [OrderShipped({ orderId: order.orderId, shipmentId, shippedAt: timeOf(event, order) })]
          : [],
      ShipmentDelivered: (order, { shipmentId }, { event }) =>
        order?.status === 'SHIPPED'
          ? [OrderDelivered({ orderId: order.orderId, shipmentId, deliveredAt: timeOf(event, order) })]
          : [],
      ...answers.react,
    },
    evolve: evolution,
    deadline: ({ expiresAt }) => expiresAt,
    onDeadline: (order, due) =>
      order.status === 'HELD'
        ? [reject(order, 'unknown-customer', `There is no customer ${order.customerId}.`, due)]
        : [reject(order, 'checks-timed-out', `No answer from: ${pending(order)}.`, due)],
  });
}

const pending = ({ checks }: OrderRow) => checks.flatMap(({ name, result }) => (result === 'PENDING' ? [name] : [])).join(', ');
