import { Column, Entity, PrimaryColumn } from 'typeorm';

export type ShipmentStatus = 'HELD' | 'PREPARED' | 'DISPATCHED' | 'DELIVERED' | 'CANCELLED';

/** The shipment of an order as it stands now; an order has one. DELIVERED and CANCELLED are its ends. */
@Entity('shipment')
export class ShipmentRow {
  @PrimaryColumn('text') orderId: string;
  @Column('text') shipmentId: string;
  @Column('text') customerId: string;
  /** Null, as the address is, as long as the customer is not known here. */
  @Column('text', { nullable: true }) customerName: string | null;
  @Column('text', { nullable: true }) street: string | null;
  @Column('text', { nullable: true }) city: string | null;
  @Column('text', { nullable: true }) postalCode: string | null;
  @Column('text', { nullable: true }) country: string | null;
  /** Offset in customers.events of the event that gave the address. */
  @Column('bigint', { nullable: true }) addressVersion: number | null;
  @Column('text') status: ShipmentStatus;
  @Column('timestamptz') updatedAt: Date;
  lines: readonly ShipmentLineRow[];
}

@Entity('shipment_line')
export class ShipmentLineRow {
  @PrimaryColumn('text') orderId: string;
  @PrimaryColumn('integer') position: number;
  @Column('text') sku: string;
  @Column('integer') quantity: number;
}
