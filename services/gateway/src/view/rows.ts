import type { Address, CustomerLevel } from '@tributary/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A customer, as the customers service last said. */
@Entity('customers')
export class CustomerView {
  @PrimaryColumn('text') customerId: string;
  @Column('text') name: string;
  @Column('text') email: string;
  @Column('text') level: CustomerLevel;
  @Column('jsonb') address: Address;
  /** Of the request that registered the customer. */
  @Column('text') fingerprint: string;
  @Column('timestamptz') registeredAt: Date;
  @Column('timestamptz') updatedAt: Date;
}

export const orderStatuses = ['PLACED', 'CONFIRMED', 'REJECTED', 'CANCELLED', 'SHIPPED', 'DELIVERED'] as const;
export type OrderStatus = (typeof orderStatuses)[number];

/** A line of an order; unitPrice in minor units of the order's currency. */
export interface OrderViewLine {
  readonly sku: string;
  readonly quantity: number;
  readonly unitPrice: number;
}

/** An order. Its shipment is a row of its own with the same key: the two streams have no order between them. */
@Entity('orders')
export class OrderView {
  @PrimaryColumn('text') orderId: string;
  @Column('text') customerId: string;
  @Column('text', { nullable: true }) customerName: string | null;
  @Column('text') status: OrderStatus;
  /** Why it was rejected or cancelled. */
  @Column('text', { nullable: true }) reason: string | null;
  @Column('text') currency: string;
  @Column('jsonb') lines: readonly OrderViewLine[];
  /** In minor units; null when an order was rejected because its total is beyond every number. */
  @Column('bigint', { nullable: true }) totalAmountMinor: number | null;
  @Column('text') fingerprint: string;
  @Column('timestamptz') placedAt: Date;
  @Column('timestamptz') updatedAt: Date;
}

export const shipmentStatuses = ['HELD', 'PREPARED', 'DISPATCHED', 'DELIVERED', 'CANCELLED'] as const;
export type ShipmentStatus = (typeof shipmentStatuses)[number];

/** The shipment of an order. */
@Entity('shipments')
export class ShipmentView {
  @PrimaryColumn('text') orderId: string;
  @Column('text') shipmentId: string;
  @Column('text') customerId: string;
  /** Name and address are not known while the shipment is held. */
  @Column('text', { nullable: true }) customerName: string | null;
  @Column('jsonb', { nullable: true }) address: Address | null;
  @Column('text') status: ShipmentStatus;
  @Column('jsonb') lines: readonly { readonly sku: string; readonly quantity: number }[];
  @Column('timestamptz', { nullable: true }) preparedAt: Date | null;
  @Column('timestamptz', { nullable: true }) dispatchedAt: Date | null;
  @Column('timestamptz', { nullable: true }) deliveredAt: Date | null;
  @Column('timestamptz') updatedAt: Date;
}

/** Every event of the system, with its cause. */
@Entity('events')
export class EventView {
  @Column('text') id: string;
  /** What the event is about: the id of the order or the customer. */
  @PrimaryColumn('text') key: string;
  @PrimaryColumn('text') type: string;
  @PrimaryColumn('text') topic: string;
  @PrimaryColumn('integer') partition: number;
  @PrimaryColumn('bigint') offset: number;
  /** Time of the fact: `ce_time`. */
  @Column('timestamptz') time: Date;
  /** When this event was written to the log. */
  @Column('timestamptz') recordedAt: Date;
  @Column('text') correlationId: string;
  @Column('text', { nullable: true }) causationId: string | null;
  @Column('json') data: object;
}
