// Generated from schemas/ by `npm run schemas -- generate`. Do not edit.

/** A postal address. */
export interface Address {
  /** Street and house number. */
  readonly street: string;
  /** City or town. */
  readonly city: string;
  /** Postal code, as the country writes it. */
  readonly postalCode: string;
  /** Country as the customer gave it, best as ISO 3166-1 alpha-2 code, for example AT. */
  readonly country: string;
}

/** Standing of a customer. A reader that does not know a later level reads STANDARD. */
export const CustomerLevel = ['STANDARD', 'SILVER', 'GOLD', 'PLATINUM'] as const;
/** Standing of a customer. A reader that does not know a later level reads STANDARD. */
export type CustomerLevel = (typeof CustomerLevel)[number];

/** An amount of money, exact, never a fraction of the minor unit. */
export interface Money {
  /** Amount in minor units of the currency, for example cents. */
  readonly amountMinor: number;
  /** ISO 4217 code, for example EUR. */
  readonly currency: string;
}

/** One line of an order: a quantity of one product at one price. */
export interface OrderLine {
  /** Stock keeping unit: names the product. */
  readonly sku: string;
  /** How many, at least 1. */
  readonly quantity: number;
  /** Price of one piece, in the currency of the order. */
  readonly unitPrice: Money;
}
