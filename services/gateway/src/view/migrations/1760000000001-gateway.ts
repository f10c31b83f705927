import { ForwardOnly } from '@tributary/service-kit/postgres';
import type { QueryRunner } from 'typeorm';

export class GatewayTables1760000000001 extends ForwardOnly {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE customers (
        customer_id text PRIMARY KEY,
        name text NOT NULL,
        email text NOT NULL,
        level text NOT NULL,
        address jsonb NOT NULL,
        fingerprint text NOT NULL,
        registered_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL
      );

      CREATE TABLE orders (
        order_id text PRIMARY KEY,
        customer_id text NOT NULL,
        customer_name text,
        status text NOT NULL,
        reason text,
        currency text NOT NULL,
        lines jsonb NOT NULL,
        total_amount_minor bigint,
        fingerprint text NOT NULL,
        placed_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL
      );
      COMMENT ON TABLE orders IS 'Unified view of orders; a shipment is the row of shipments with the same order_id';
      CREATE INDEX orders_newest ON orders (placed_at DESC, order_id DESC);
      CREATE INDEX orders_of_customer ON orders (customer_id, placed_at DESC, order_id DESC);
      CREATE INDEX orders_by_status ON orders (status, placed_at DESC, order_id DESC);

      CREATE TABLE shipments (
        order_id text PRIMARY KEY,
        shipment_id text NOT NULL,
        customer_id text NOT NULL,
        customer_name text,
        address jsonb,
        status text NOT NULL,
        lines jsonb NOT NULL,
        prepared_at timestamptz,
        dispatched_at timestamptz,
        delivered_at timestamptz,
        updated_at timestamptz NOT NULL
      );
      CREATE INDEX shipments_shipment_id ON shipments (shipment_id);

      CREATE TABLE events (
        id text PRIMARY KEY,
        key text NOT NULL,
        type text NOT NULL,
        topic text NOT NULL,
        partition int NOT NULL,
        "offset" bigint NOT NULL,
        time timestamptz NOT NULL,
        recorded_at timestamptz NOT NULL,
        correlation_id text NOT NULL,
        causation_id text,
        data jsonb NOT NULL
      );
      COMMENT ON TABLE events IS 'Every event of customers, orders and shipping, requests included, as the log holds it';
      CREATE INDEX events_key ON events (key);
    `);
  }
}
