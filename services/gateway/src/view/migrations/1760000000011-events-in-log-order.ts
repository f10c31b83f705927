import { ForwardOnly } from '@tributary/service-kit/postgres';
import type { QueryRunner } from 'typeorm';

/** Events lie in the order of the log, where new ones come last; nobody asks for one by its id alone, or for what is in its data. */
export class EventsInLogOrder1760000000011 extends ForwardOnly {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE events DROP CONSTRAINT events_pkey;
      ALTER TABLE events ADD PRIMARY KEY (topic, partition, "offset");
      ALTER TABLE events ALTER COLUMN data TYPE json;
    `);
  }
}
