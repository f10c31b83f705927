import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What orders needs to know of a customer; folded from customers.events. */
@Entity('customer')
export class CustomerRow {
  @PrimaryColumn('text') customerId: string;
  @Column('text') name: string;
  @Column('bigint') version: number;
}
