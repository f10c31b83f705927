import { Column, Entity, PrimaryColumn } from 'typeorm';

export type OrderStatus = 'HELD' | 'PLACED' | 'CONFIRMED' | 'REJECTED' | 'CANCELLED' | 'SHIPPED' | 'DELIVERED';

/** An order as it stands now. REJECTED, CANCELLED and DELIVERED are its ends. */
@Entity('orders')
export class OrderRow {
  @PrimaryColumn('text') orderId: string;
  @Column('text') customerId: string;
  /** Null as long as the customer is not known here. */
  @Column('text', { nullable: true }) customerName: string | null;
  @Column('text') currency: string;
  /** Null until the order is placed. */
  @Column('bigint', { nullable: true }) totalMinor: number | null;
  @Column('text') status: OrderStatus;
  /** Why it was rejected or cancelled. */
  @Column('text', { nullable: true }) reason: string | null;
  /** Hash of the request that made the order. */
  @Column('text') fingerprint: string;
  @Column('timestamptz', { nullable: true }) placedAt: Date | null;
  /** When the wait for the customer (HELD) or for the checks (PLACED) is over. */
  @Column('timestamptz', { nullable: true }) expiresAt: Date | null;
  /** The cancellation that shipping has not answered yet. */
  @Column('text', { nullable: true }) recallRequestId: string | null;
  @Column('text', { nullable: true }) recallReason: string | null;
  @Column('text', { nullable: true }) shipmentId: string | null;
  @Column('timestamptz') updatedAt: Date;
  lines: readonly OrderLineRow[];
  checks: readonly OrderCheckRow[];
}

@Entity('order_line')
export class OrderLineRow {
  @PrimaryColumn('text') orderId: string;
  @PrimaryColumn('integer') position: number;
  @Column('text') sku: string;
  @Column('integer') quantity: number;
  /** In the currency of the order. */
  @Column('bigint') unitPriceMinor: number;
}

@Entity('order_check')
export class OrderCheckRow {
  @PrimaryColumn('text') orderId: string;
  @PrimaryColumn('integer') position: number;
  @Column('text') name: string;
  @Column('text') result: 'PENDING' | 'PASSED' | 'FAILED';
  /** Why it failed. */
  @Column('text', { nullable: true }) reason: string | null;
}
