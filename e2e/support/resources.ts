/** What the gateway answers with, as far as the tests look. */
export interface Address {
  readonly street: string;
  readonly city: string;
  readonly postalCode: string;
  readonly country: string;
}

export interface Customer {
  readonly customerId: string;
  readonly name: string;
  readonly email: string;
  readonly level: string;
  readonly address: Address;
}

export interface Line {
  readonly sku: string;
  readonly quantity: number;
  readonly unitPrice: number;
}

export interface Order {
  readonly orderId: string;
  readonly customerId: string;
  readonly customerName: string | null;
  readonly status: string;
  readonly reason?: string;
  readonly currency: string;
  readonly lines: readonly Line[];
  readonly total: { readonly amountMinor: number; readonly currency: string } | null;
  readonly shipment: { readonly shipmentId: string; readonly status: string; readonly address: Address | null } | null;
}

export interface OrderList {
  readonly orders: readonly Order[];
  readonly nextCursor: string | null;
}

export interface Shipment {
  readonly shipmentId: string;
  readonly orderId: string;
  readonly customerName: string | null;
  readonly status: string;
  readonly address: Address | null;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
}

export interface FlowEvent {
  readonly id: string;
  readonly type: string;
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  /** Time of the fact, in RFC 3339. */
  readonly time: string;
  readonly causationId: string | null;
  readonly correlationId: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Flow {
  readonly orderId: string;
  readonly events: readonly FlowEvent[];
}

/** RFC 9457 problem details. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly { readonly pointer?: string; readonly parameter?: string; readonly detail: string }[];
}
