// Generated from schemas/ by `npm run schemas -- generate`. Do not edit.

import { defineEvent } from '../event.js';
import * as schemas from './schemas/shipping.js';
import type { Address } from './shared.js';

/** One line of a shipment: a quantity of one product. */
export interface ShipmentLine {
  /** Stock keeping unit: names the product. */
  readonly sku: string;
  /** How many, at least 1. */
  readonly quantity: number;
}

/** Staff reported that a shipment has arrived. On shipping.requests, keyed by orderId. */
export interface ShipmentDeliveryRequested {
  /** The shipment (UUID). */
  readonly shipmentId: string;
  /** The order that is shipped (UUID). */
  readonly orderId: string;
  /** When the gateway took the request. */
  readonly requestedAt: Date;
}
export const ShipmentDeliveryRequested = defineEvent<ShipmentDeliveryRequested, 'ShipmentDeliveryRequested'>(
  schemas.ShipmentDeliveryRequested,
);

/** Staff asked to hand a shipment to the carrier. On shipping.requests, keyed by orderId. */
export interface ShipmentDispatchRequested {
  /** The shipment (UUID). */
  readonly shipmentId: string;
  /** The order that is shipped (UUID). */
  readonly orderId: string;
  /** When the gateway took the request. */
  readonly requestedAt: Date;
}
export const ShipmentDispatchRequested = defineEvent<ShipmentDispatchRequested, 'ShipmentDispatchRequested'>(
  schemas.ShipmentDispatchRequested,
);

/** A shipment not dispatched yet goes to another address. On shipping.events, keyed by orderId. */
export interface ShipmentAddressChanged {
  /** The shipment (UUID). */
  readonly shipmentId: string;
  /** The order that is shipped (UUID). */
  readonly orderId: string;
  /** Where it goes from now on. */
  readonly address: Address;
  /**
   * Offset in customers.events of the event that gave the address: of two addresses the one with the greater offset is the
   * newer.
   */
  readonly addressVersion: number;
  /** When it changed. */
  readonly changedAt: Date;
}
export const ShipmentAddressChanged = defineEvent<ShipmentAddressChanged, 'ShipmentAddressChanged'>(
  schemas.ShipmentAddressChanged,
);

/** A shipment was given back before dispatch. This is its end. On shipping.events, keyed by orderId. */
export interface ShipmentCancelled {
  /** The shipment (UUID). */
  readonly shipmentId: string;
  /** The order that is shipped (UUID). */
  readonly orderId: string;
  /** When it was given back. */
  readonly cancelledAt: Date;
}
export const ShipmentCancelled = defineEvent<ShipmentCancelled, 'ShipmentCancelled'>(schemas.ShipmentCancelled);

/** A shipment has arrived. This is its end. On shipping.events, keyed by orderId. */
export interface ShipmentDelivered {
  /** The shipment (UUID). */
  readonly shipmentId: string;
  /** The order that is shipped (UUID). */
  readonly orderId: string;
  /** When it arrived. */
  readonly deliveredAt: Date;
}
export const ShipmentDelivered = defineEvent<ShipmentDelivered, 'ShipmentDelivered'>(schemas.ShipmentDelivered);

/** A shipment was handed to the carrier; its address is final. On shipping.events, keyed by orderId. */
export interface ShipmentDispatched {
  /** The shipment (UUID). */
  readonly shipmentId: string;
  /** The order that is shipped (UUID). */
  readonly orderId: string;
  /** Where it goes. */
  readonly address: Address;
  /** When it was dispatched. */
  readonly dispatchedAt: Date;
}
export const ShipmentDispatched = defineEvent<ShipmentDispatched, 'ShipmentDispatched'>(schemas.ShipmentDispatched);

/**
 * The customer of a confirmed order is not known here yet: the shipment waits for the address. On shipping.events, keyed
 * by orderId.
 */
export interface ShipmentHeld {
  /** The shipment (UUID). */
  readonly shipmentId: string;
  /** The order that is shipped (UUID). */
  readonly orderId: string;
  /** The customer who receives it (UUID). */
  readonly customerId: string;
  /** What is in the shipment. */
  readonly lines: readonly ShipmentLine[];
  /** When the wait began. */
  readonly heldAt: Date;
}
export const ShipmentHeld = defineEvent<ShipmentHeld, 'ShipmentHeld'>(schemas.ShipmentHeld);

/** A shipment is packed and waits for dispatch. On shipping.events, keyed by orderId. */
export interface ShipmentPrepared {
  /** The shipment (UUID). */
  readonly shipmentId: string;
  /** The order that is shipped (UUID). */
  readonly orderId: string;
  /** The customer who receives it (UUID). */
  readonly customerId: string;
  /** Name of the customer at that time. */
  readonly customerName: string;
  /** Where it goes. */
  readonly address: Address;
  /**
   * Offset in customers.events of the event that gave the address: of two addresses the one with the greater offset is the
   * newer.
   */
  readonly addressVersion: number;
  /** What is in the shipment. */
  readonly lines: readonly ShipmentLine[];
  /** When it was prepared. */
  readonly preparedAt: Date;
}
export const ShipmentPrepared = defineEvent<ShipmentPrepared, 'ShipmentPrepared'>(schemas.ShipmentPrepared);

/** A recall of an order came too late: its shipment goes on. On shipping.events, keyed by orderId. */
export interface ShipmentRecallRefused {
  /** The shipment (UUID). */
  readonly shipmentId: string;
  /** The order that is shipped (UUID). */
  readonly orderId: string;
  /** What was wrong, for a person to read. */
  readonly detail: string;
  /** When it was refused. */
  readonly refusedAt: Date;
}
export const ShipmentRecallRefused = defineEvent<ShipmentRecallRefused, 'ShipmentRecallRefused'>(schemas.ShipmentRecallRefused);

/** A dispatch or delivery that was asked for broke a rule; nothing changed. On shipping.events, keyed by orderId. */
export interface ShipmentRequestRefused {
  /** The shipment (UUID). */
  readonly shipmentId: string;
  /** The order that is shipped (UUID). */
  readonly orderId: string;
  /** Event id of the request that is refused. */
  readonly requestId: string;
  /** Stable code of the broken rule, for example shipment.not-prepared. */
  readonly code: string;
  /** What was wrong, for a person to read. */
  readonly detail: string;
  /** When it was refused. */
  readonly refusedAt: Date;
}
export const ShipmentRequestRefused = defineEvent<ShipmentRequestRefused, 'ShipmentRequestRefused'>(
  schemas.ShipmentRequestRefused,
);
