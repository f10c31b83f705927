import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Where a customer lives; folded from customers.events. `version` is the offset of the event that gave the address. */
@Entity('customer')
export class CustomerRow {
  @PrimaryColumn('text') customerId: string;
  @Column('text') name: string;
  @Column('text') street: string;
  @Column('text') city: string;
  @Column('text') postalCode: string;
  @Column('text') country: string;
  @Column('bigint') version: number;
}
