import { randomUUID } from 'node:crypto';
import { OrderCheckPassed, OrderConfirmed, OrderPlaced, OrderRequested, ShipmentPrepared } from '@tributary/contracts';
import type { EventView } from '@tributary/gateway-service/dist/view/rows.js';
import type { ConfirmedOrder, NewOrder } from './messages.js';

/** There is no log: these stand for the places in it. */
let offset = 0;

/** The five rows of events that our gateway keeps of such an order. */
export function historyOf(order: NewOrder, { customerName, totalMinor, confirmedAt, shipment }: ConfirmedOrder): EventView[] {
  const { orderId, customerId, currency, fingerprint } = order;
  const requestedAt = new Date(order.requestedAt);
  const at = new Date(confirmedAt);
  const lines = order.lines.map(({ sku, quantity, unitPrice }) => ({
    sku,
    quantity,
    unitPrice: { amountMinor: unitPrice, currency },
  }));
  const total = { amountMinor: totalMinor, currency };
  const placed = { orderId, customerId, customerName, currency, lines, total, checks: ['details'], fingerprint };
  const events = [
    [OrderRequested, OrderRequested({ orderId, customerId, currency, lines, fingerprint, requestedAt })],
    [OrderPlaced, OrderPlaced({ ...placed, placedAt: requestedAt, expiresAt: at })],
    [OrderCheckPassed, OrderCheckPassed({ orderId, check: 'details', passedAt: at })],
    [OrderConfirmed, OrderConfirmed({ orderId, customerId, lines, confirmedAt: at })],
    [ShipmentPrepared, ShipmentPrepared({ ...shipment, lines: [...shipment.lines], preparedAt: new Date(shipment.preparedAt) })],
  ] as const;
  const now = new Date();
  return events.map(([{ topic }, { type, data }], index) => ({
    ...{ id: index ? randomUUID() : order.requestId, key: orderId, type, topic, partition: 0, offset: offset++ },
    ...{ time: requestedAt, recordedAt: now, correlationId: orderId, causationId: index ? order.requestId : null, data },
  }));
}
