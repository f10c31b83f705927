// Generated from schemas/ by `npm run schemas -- generate`. Do not edit.

import { defineEvent } from '../event.js';
import * as schemas from './schemas/customers.js';
import type { Address, CustomerLevel } from './shared.js';

/** Somebody asked to change a customer. What is null stays as it is. On customers.requests, keyed by customerId. */
export interface CustomerChangeRequested {
  /** The customer (UUID). */
  readonly customerId: string;
  /** New e-mail address. */
  readonly email: string | null;
  /** New level. */
  readonly level: CustomerLevel | null;
  /** New address, whole. */
  readonly address: Address | null;
  /** When the gateway took the request. */
  readonly requestedAt: Date;
}
export const CustomerChangeRequested = defineEvent<CustomerChangeRequested, 'CustomerChangeRequested'>(
  schemas.CustomerChangeRequested,
);

/** Somebody asked to register a customer. On customers.requests, keyed by customerId. */
export interface CustomerRegistrationRequested {
  /** The customer to be (UUID), chosen by the gateway. */
  readonly customerId: string;
  /** Full name. */
  readonly name: string;
  /** E-mail address. */
  readonly email: string;
  /** Level to begin with. */
  readonly level: CustomerLevel;
  /** Where to ship to. */
  readonly address: Address;
  /** Hash of the body of the request, to see at a glance whether two ask for the same; nothing depends on it. */
  readonly fingerprint: string;
  /** When the gateway took the request. */
  readonly requestedAt: Date;
}
export const CustomerRegistrationRequested = defineEvent<CustomerRegistrationRequested, 'CustomerRegistrationRequested'>(
  schemas.CustomerRegistrationRequested,
);

/** A customer moved. Shipments not dispatched yet follow. On customers.events, keyed by customerId. */
export interface CustomerAddressChanged {
  /** The customer (UUID). */
  readonly customerId: string;
  /** The address from now on, whole. */
  readonly address: Address;
  /** When it changed. */
  readonly changedAt: Date;
}
export const CustomerAddressChanged = defineEvent<CustomerAddressChanged, 'CustomerAddressChanged'>(
  schemas.CustomerAddressChanged,
);

/** A change that was asked for broke a rule; nothing changed. On customers.events, keyed by customerId. */
export interface CustomerChangeRefused {
  /** The customer (UUID). */
  readonly customerId: string;
  /** Event id of the CustomerChangeRequested that is refused. */
  readonly requestId: string;
  /** Stable code of the broken rule, for example customer.unknown. */
  readonly code: string;
  /** What was wrong, for a person to read. */
  readonly detail: string;
  /** When it was refused. */
  readonly refusedAt: Date;
}
export const CustomerChangeRefused = defineEvent<CustomerChangeRefused, 'CustomerChangeRefused'>(schemas.CustomerChangeRefused);

/** A customer has another e-mail address. On customers.events, keyed by customerId. */
export interface CustomerEmailChanged {
  /** The customer (UUID). */
  readonly customerId: string;
  /** The e-mail address from now on. */
  readonly email: string;
  /** When it changed. */
  readonly changedAt: Date;
}
export const CustomerEmailChanged = defineEvent<CustomerEmailChanged, 'CustomerEmailChanged'>(schemas.CustomerEmailChanged);

/** A customer rose or fell to another level. On customers.events, keyed by customerId. */
export interface CustomerLevelChanged {
  /** The customer (UUID). */
  readonly customerId: string;
  /** The level from now on. */
  readonly level: CustomerLevel;
  /** When it changed. */
  readonly changedAt: Date;
}
export const CustomerLevelChanged = defineEvent<CustomerLevelChanged, 'CustomerLevelChanged'>(schemas.CustomerLevelChanged);

/** A customer exists from here on. On customers.events, keyed by customerId. */
export interface CustomerRegistered {
  /** The customer (UUID). */
  readonly customerId: string;
  /** Full name. */
  readonly name: string;
  /** E-mail address. */
  readonly email: string;
  /** Level to begin with. */
  readonly level: CustomerLevel;
  /** Where to ship to. */
  readonly address: Address;
  /** Hash of the body of the request, to see at a glance whether two ask for the same; nothing depends on it. */
  readonly fingerprint: string;
  /** When the customer was registered. */
  readonly registeredAt: Date;
}
export const CustomerRegistered = defineEvent<CustomerRegistered, 'CustomerRegistered'>(schemas.CustomerRegistered);
