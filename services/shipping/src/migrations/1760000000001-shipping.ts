import { ForwardOnly } from '@tributary/service-kit/postgres';
import type { QueryRunner } from 'typeorm';

export class Shipping1760000000001 extends ForwardOnly {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE customer (
        customer_id text PRIMARY KEY,
        name text NOT NULL,
        street text NOT NULL,
        city text NOT NULL,
        postal_code text NOT NULL,
        country text NOT NULL,
        version bigint NOT NULL
      );
      COMMENT ON TABLE customer IS 'Where customers live; folded from customers.events';

      CREATE TABLE shipment (
        order_id text PRIMARY KEY,
        shipment_id text NOT NULL UNIQUE,
        customer_id text NOT NULL,
        customer_name text,
        street text,
        city text,
        postal_code text,
        country text,
        address_version bigint,
        status text NOT NULL,
        updated_at timestamptz NOT NULL
      );
      CREATE INDEX shipment_customer ON shipment (customer_id);
      COMMENT ON TABLE shipment IS 'Every shipment as it stands now; folded from shipping.events';

      CREATE TABLE shipment_line (
        order_id text NOT NULL,
        position integer NOT NULL,
        sku text NOT NULL,
        quantity integer NOT NULL,
        PRIMARY KEY (order_id, position)
      );
    `);
  }
}
