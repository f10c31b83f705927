import { ForwardOnly } from '@tributary/service-kit/postgres';
import type { QueryRunner } from 'typeorm';

export class Customers1760000000001 extends ForwardOnly {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE customer (
        customer_id text PRIMARY KEY,
        name text NOT NULL,
        email text NOT NULL,
        level text NOT NULL,
        street text NOT NULL,
        city text NOT NULL,
        postal_code text NOT NULL,
        country text NOT NULL,
        fingerprint text NOT NULL,
        registered_at timestamptz NOT NULL
      );
      COMMENT ON TABLE customer IS 'Every customer as it stands now; folded from customers.events';
    `);
  }
}
