import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CustomerLevel } from '@tributary/contracts';

/** A customer as it stands now. */
@Entity('customer')
export class CustomerRow {
  @PrimaryColumn('text') customerId: string;
  @Column('text') name: string;
  @Column('text') email: string;
  @Column('text') level: CustomerLevel;
  @Column('text') street: string;
  @Column('text') city: string;
  @Column('text') postalCode: string;
  @Column('text') country: string;
  /** Hash of the request that registered the customer. */
  @Column('text') fingerprint: string;
  @Column('timestamptz') registeredAt: Date;
}
