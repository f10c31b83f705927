// Generated from schemas/ by `npm run schemas -- generate`. Do not edit.

import { defineEvent } from '../event.js';
import * as schemas from './schemas/orders.js';
import type { Money, OrderLine } from './shared.js';

/** Somebody asked to cancel an order. On orders.requests, keyed by orderId. */
export interface OrderCancellationRequested {
  /** The order (UUID). */
  readonly orderId: string;
  /** Why, in the words of who asked. */
  readonly reason: string | null;
  /** When the gateway took the request. */
  readonly requestedAt: Date;
}
export const OrderCancellationRequested = defineEvent<OrderCancellationRequested, 'OrderCancellationRequested'>(
  schemas.OrderCancellationRequested,
);

/** Somebody asked to place an order. On orders.requests, keyed by orderId. */
export interface OrderRequested {
  /** The order to be (UUID), chosen by the gateway. */
  readonly orderId: string;
  /** The customer who orders (UUID). */
  readonly customerId: string;
  /** ISO 4217 code that all prices of the order share. */
  readonly currency: string;
  /** What is ordered. */
  readonly lines: readonly OrderLine[];
  /** Hash of the body of the request, to see at a glance whether two ask for the same; nothing depends on it. */
  readonly fingerprint: string;
  /** When the gateway took the request. */
  readonly requestedAt: Date;
}
export const OrderRequested = defineEvent<OrderRequested, 'OrderRequested'>(schemas.OrderRequested);

/** A cancellation that was asked for broke a rule; nothing changed. On orders.events, keyed by orderId. */
export interface OrderCancellationRefused {
  /** The order (UUID). */
  readonly orderId: string;
  /** Event id of the OrderCancellationRequested that is refused. */
  readonly requestId: string;
  /** Stable code of the broken rule, for example order.not-open. */
  readonly code: string;
  /** What was wrong, for a person to read. */
  readonly detail: string;
  /** When it was refused. */
  readonly refusedAt: Date;
}
export const OrderCancellationRefused = defineEvent<OrderCancellationRefused, 'OrderCancellationRefused'>(
  schemas.OrderCancellationRefused,
);

/** An order was cancelled. This is its end. On orders.events, keyed by orderId. */
export interface OrderCancelled {
  /** The order (UUID). */
  readonly orderId: string;
  /** Event id of the OrderCancellationRequested. */
  readonly requestId: string | null;
  /** Why it was cancelled. */
  readonly reason: string | null;
  /** When it was cancelled. */
  readonly cancelledAt: Date;
}
export const OrderCancelled = defineEvent<OrderCancelled, 'OrderCancelled'>(schemas.OrderCancelled);

/** One check of an order failed. On orders.events, keyed by orderId. */
export interface OrderCheckFailed {
  /** The order (UUID). */
  readonly orderId: string;
  /** Name of the check. */
  readonly check: string;
  /** Why it failed. */
  readonly reason: string;
  /** When it failed. */
  readonly failedAt: Date;
}
export const OrderCheckFailed = defineEvent<OrderCheckFailed, 'OrderCheckFailed'>(schemas.OrderCheckFailed);

/** One check of an order passed. On orders.events, keyed by orderId. */
export interface OrderCheckPassed {
  /** The order (UUID). */
  readonly orderId: string;
  /** Name of the check. */
  readonly check: string;
  /** When it passed. */
  readonly passedAt: Date;
}
export const OrderCheckPassed = defineEvent<OrderCheckPassed, 'OrderCheckPassed'>(schemas.OrderCheckPassed);

/** Every check has passed: the order may be shipped. On orders.events, keyed by orderId. */
export interface OrderConfirmed {
  /** The order (UUID). */
  readonly orderId: string;
  /** The customer who orders (UUID). */
  readonly customerId: string;
  /** What is ordered. */
  readonly lines: readonly OrderLine[];
  /** When it was confirmed. */
  readonly confirmedAt: Date;
}
export const OrderConfirmed = defineEvent<OrderConfirmed, 'OrderConfirmed'>(schemas.OrderConfirmed);

/** The shipment of an order has arrived. This is its end. On orders.events, keyed by orderId. */
export interface OrderDelivered {
  /** The order (UUID). */
  readonly orderId: string;
  /** The shipment (UUID). */
  readonly shipmentId: string;
  /** When it arrived. */
  readonly deliveredAt: Date;
}
export const OrderDelivered = defineEvent<OrderDelivered, 'OrderDelivered'>(schemas.OrderDelivered);

/**
 * The customer of an order is not known here yet: the order waits, and is rejected when the time is over. On
 * orders.events, keyed by orderId.
 */
export interface OrderHeld {
  /** The order (UUID). */
  readonly orderId: string;
  /** The customer who orders (UUID). */
  readonly customerId: string;
  /** ISO 4217 code that all prices of the order share. */
  readonly currency: string;
  /** What is ordered. */
  readonly lines: readonly OrderLine[];
  /** Hash of the body of the request, to see at a glance whether two ask for the same; nothing depends on it. */
  readonly fingerprint: string;
  /** When the wait began. */
  readonly heldAt: Date;
  /** When the wait ends. */
  readonly until: Date;
}
export const OrderHeld = defineEvent<OrderHeld, 'OrderHeld'>(schemas.OrderHeld);

/** An order was taken in; it is confirmed once every check has passed. On orders.events, keyed by orderId. */
export interface OrderPlaced {
  /** The order (UUID). */
  readonly orderId: string;
  /** The customer who orders (UUID). */
  readonly customerId: string;
  /** Name of the customer at that time. */
  readonly customerName: string;
  /** ISO 4217 code that all prices of the order share. */
  readonly currency: string;
  /** What is ordered. */
  readonly lines: readonly OrderLine[];
  /** Sum over the lines of quantity times unit price. */
  readonly total: Money;
  /** Names of the checks that have to pass, for example details. */
  readonly checks: readonly string[];
  /** Hash of the body of the request, to see at a glance whether two ask for the same; nothing depends on it. */
  readonly fingerprint: string;
  /** When it was placed. */
  readonly placedAt: Date;
  /** When it is rejected (checks-timed-out) if checks have not answered by then. */
  readonly expiresAt: Date;
}
export const OrderPlaced = defineEvent<OrderPlaced, 'OrderPlaced'>(schemas.OrderPlaced);

/**
 * A confirmed order is to be cancelled: shipping has to give the shipment back first. On orders.events, keyed by
 * orderId.
 */
export interface OrderRecalled {
  /** The order (UUID). */
  readonly orderId: string;
  /** Event id of the OrderCancellationRequested. */
  readonly requestId: string;
  /** Why, in the words of who asked. */
  readonly reason: string | null;
  /** When it was recalled. */
  readonly recalledAt: Date;
}
export const OrderRecalled = defineEvent<OrderRecalled, 'OrderRecalled'>(schemas.OrderRecalled);

/**
 * An order was refused: at once, or later by a check or because a time ran out. This is its end. On orders.events, keyed
 * by orderId.
 */
export interface OrderRejected {
  /** The order (UUID). */
  readonly orderId: string;
  /** The customer who orders (UUID). */
  readonly customerId: string;
  /** Name of the customer; null when the customer is not known. */
  readonly customerName: string | null;
  /** ISO 4217 code that all prices of the order share. */
  readonly currency: string;
  /** What is ordered. */
  readonly lines: readonly OrderLine[];
  /** Hash of the body of the request, to see at a glance whether two ask for the same; nothing depends on it. */
  readonly fingerprint: string;
  /** Stable code, for example unknown-customer. */
  readonly reason: string;
  /** What was wrong, for a person to read. */
  readonly detail: string | null;
  /** When it was rejected. */
  readonly rejectedAt: Date;
}
export const OrderRejected = defineEvent<OrderRejected, 'OrderRejected'>(schemas.OrderRejected);

/** The shipment of an order is on its way. On orders.events, keyed by orderId. */
export interface OrderShipped {
  /** The order (UUID). */
  readonly orderId: string;
  /** The shipment (UUID). */
  readonly shipmentId: string;
  /** When it was dispatched. */
  readonly shippedAt: Date;
}
export const OrderShipped = defineEvent<OrderShipped, 'OrderShipped'>(schemas.OrderShipped);
