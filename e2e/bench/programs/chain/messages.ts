import type { Address } from '@tributary/contracts';

/** What the services of the chain say to each other, as JSON: times are texts. */
export interface NewCustomer {
  readonly customerId: string;
  readonly name: string;
  readonly address: Address;
}

export interface Line {
  readonly sku: string;
  readonly quantity: number;
  /** In minor units of the order's currency. */
  readonly unitPrice: number;
}

export interface NewOrder {
  readonly orderId: string;
  readonly requestId: string;
  readonly customerId: string;
  readonly currency: string;
  readonly lines: readonly Line[];
  readonly fingerprint: string;
  readonly requestedAt: string;
}

export interface NewShipment {
  readonly orderId: string;
  readonly customerId: string;
  readonly lines: readonly Pick<Line, 'sku' | 'quantity'>[];
}

export interface PreparedShipment extends NewShipment {
  readonly shipmentId: string;
  readonly customerName: string;
  readonly address: Address;
  readonly addressVersion: number;
  readonly preparedAt: string;
}

export interface ConfirmedOrder {
  readonly customerName: string;
  readonly totalMinor: number;
  readonly confirmedAt: string;
  readonly shipment: PreparedShipment;
}
