import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A migration without a way back: none is needed, for a database can always be dropped. */
export abstract class ForwardOnly implements MigrationInterface {
  abstract up(queryRunner: QueryRunner): Promise<void>;

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; a database can always be dropped and comes back from the log.');
  }
}
