import { ForwardOnly } from '@tributary/service-kit/postgres';
import type { QueryRunner } from 'typeorm';

/** One index finds the events of a key, by type, and tells them apart; each new event is then one entry of an index, not two. */
export class EventsByKey1760000000012 extends ForwardOnly {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE events DROP CONSTRAINT events_pkey;
      DROP INDEX events_key;
      ALTER TABLE events ADD PRIMARY KEY (key, type, topic, partition, "offset");
    `);
  }
}
