import type { QueryRunner } from 'typeorm';
import { ForwardOnly } from './forward-only.js';

/** The runtime's own tables, in a schema of their own; everything else in the database belongs to the service. */
class RuntimeTables1760000000000 extends ForwardOnly {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE SCHEMA IF NOT EXISTS tributary;

      CREATE TABLE tributary.shard (
        shard int PRIMARY KEY,
        epoch uuid NOT NULL,
        turn bigint NOT NULL DEFAULT 0,
        incarnation bigint NOT NULL DEFAULT 0,
        sequence bigint NOT NULL DEFAULT 0,
        positions jsonb NOT NULL DEFAULT '{}'
      ) WITH (fillfactor = 50);
      COMMENT ON TABLE tributary.shard IS 'Owner (epoch) and checkpoint of each shard; changes in the transaction of every turn';

      CREATE TABLE tributary.outbox (
        shard int NOT NULL,
        sequence bigint NOT NULL,
        turn bigint NOT NULL,
        key text NOT NULL,
        headers json NOT NULL,
        value bytea,
        PRIMARY KEY (shard, sequence)
      );
      COMMENT ON TABLE tributary.outbox IS 'Events committed here and not known to be in Kafka yet';

      CREATE TABLE tributary.seen_request (id text PRIMARY KEY);
      COMMENT ON TABLE tributary.seen_request IS 'Requests that have taken effect';

      CREATE TABLE tributary.deadline (
        aggregate text NOT NULL,
        key text NOT NULL,
        shard int NOT NULL,
        due timestamptz NOT NULL,
        PRIMARY KEY (aggregate, key)
      );
      CREATE INDEX deadline_shard ON tributary.deadline (shard);

      CREATE TABLE tributary.parked (
        shard int NOT NULL,
        key text NOT NULL,
        topic text NOT NULL,
        partition int NOT NULL,
        "offset" bigint NOT NULL,
        recorded_at timestamptz NOT NULL,
        headers json NOT NULL,
        value bytea,
        error text,
        PRIMARY KEY (shard, topic, partition, "offset", key)
      );
      COMMENT ON TABLE tributary.parked IS 'Events that could not be handled (error), and those of their keys that wait behind them';

      CREATE TABLE tributary.schema (
        subject text NOT NULL,
        id int NOT NULL,
        schema text NOT NULL,
        PRIMARY KEY (subject, id)
      );
      COMMENT ON TABLE tributary.schema IS 'What the schema registry said, so that a start needs no registry';

      CREATE FUNCTION tributary.require_fence(hit bigint, wanted int) RETURNS void LANGUAGE plpgsql AS $$
      BEGIN
        IF hit <> wanted THEN
          RAISE EXCEPTION 'another process owns % of the % shards of this turn', wanted - hit, wanted USING ERRCODE = 'TR001';
        END IF;
      END $$;
    `);
  }
}

/** The check of what a turn took to be absent without having asked. */
class RequireAbsent1760000000010 extends ForwardOnly {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE FUNCTION tributary.require_absent(present boolean) RETURNS void LANGUAGE plpgsql AS $$
      BEGIN
        IF present THEN
          RAISE EXCEPTION 'something exists that this turn took to be absent' USING ERRCODE = 'TR002';
        END IF;
      END $$;
    `);
  }
}

/** The events of a shard's turn as one row of the outbox: they are sent and swept together, and nobody asks for one of them. */
class OutboxByTurn1760000000020 extends ForwardOnly {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE tributary.outbox RENAME TO outbox_before;

      CREATE TABLE tributary.outbox (
        shard int NOT NULL,
        sequence bigint NOT NULL,
        turn bigint NOT NULL,
        events json NOT NULL,
        CONSTRAINT outbox_key PRIMARY KEY (shard, sequence)
      );
      ALTER TABLE tributary.outbox ALTER COLUMN events SET STORAGE EXTERNAL;
      COMMENT ON TABLE tributary.outbox IS 'Events committed here and not known to be in Kafka yet, by turn; sequence is that of the last';

      INSERT INTO tributary.outbox
        SELECT shard, max(sequence), turn,
          json_agg(json_build_object(
            'sequence', sequence, 'key', key, 'headers', headers,
            'value', translate(encode(value, 'base64'), E'\\n', '')
          ) ORDER BY sequence)
        FROM tributary.outbox_before GROUP BY shard, turn;
      DROP TABLE tributary.outbox_before;
    `);
  }
}

/** Parked events that somebody has decided never to handle; they are kept, so that they are known when they are read again. */
class DiscardedEvents1760000000021 extends ForwardOnly {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE tributary.parked ADD COLUMN discarded boolean NOT NULL DEFAULT false');
  }
}

export const runtimeMigrations = [
  RuntimeTables1760000000000,
  RequireAbsent1760000000010,
  OutboxByTurn1760000000020,
  DiscardedEvents1760000000021,
];
