import { ForwardOnly } from '@tributary/service-kit/postgres';
import type { QueryRunner } from 'typeorm';

export class Orders1760000000001 extends ForwardOnly {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE customer (
        customer_id text PRIMARY KEY,
        name text NOT NULL,
        version bigint NOT NULL
      );
      COMMENT ON TABLE customer IS 'What orders needs to know of customers; folded from customers.events';

      CREATE TABLE orders (
        order_id text PRIMARY KEY,
        customer_id text NOT NULL,
        customer_name text,
        currency text NOT NULL,
        total_minor bigint,
        status text NOT NULL,
        reason text,
        fingerprint text NOT NULL,
        placed_at timestamptz,
        expires_at timestamptz,
        recall_request_id text,
        recall_reason text,
        shipment_id text,
        updated_at timestamptz NOT NULL
      );
      CREATE INDEX orders_customer ON orders (customer_id);
      COMMENT ON TABLE orders IS 'Every order as it stands now; folded from orders.events';

      CREATE TABLE order_line (
        order_id text NOT NULL,
        position integer NOT NULL,
        sku text NOT NULL,
        quantity integer NOT NULL,
        unit_price_minor bigint NOT NULL,
        PRIMARY KEY (order_id, position)
      );

      CREATE TABLE order_check (
        order_id text NOT NULL,
        position integer NOT NULL,
        name text NOT NULL,
        result text NOT NULL,
        reason text,
        PRIMARY KEY (order_id, position),
        UNIQUE (order_id, name)
      );
      COMMENT ON TABLE order_check IS 'What each check of an order said';
    `);
  }
}
