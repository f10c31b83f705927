import type { DataSource } from 'typeorm';
import { header, type LogRecord } from '../runtime/record.js';

/** A key that waits, with what it waits behind. */
export interface ParkedKey {
  readonly key: string;
  readonly shard: number;
  /** Records that wait, the one that failed included. */
  readonly waiting: number;
  readonly since: Date;
  readonly type: string | null;
  readonly error: string | null;
}

export interface StoredParked {
  readonly record: LogRecord;
  readonly shard: number;
  readonly error: string | null;
  readonly discarded: boolean;
}

/** Bytes of values that are read at once; as text and as events they take several times as much. */
const mostBytes = 4 << 20;

/** What is parked in a service's database, whichever process holds its shards. */
export class ParkedRecords {
  constructor(private readonly dataSource: DataSource) {}

  /** Keys that wait, the longest first. */
  async keys(limit: number): Promise<ParkedKey[]> {
    // Headers are read here: Postgres refuses to look into JSON that has a NUL anywhere.
    const rows: (Omit<ParkedKey, 'type'> & Pick<LogRecord, 'headers'>)[] = await this.dataSource.query(
      `SELECT key, shard, count(*)::int AS waiting, min(recorded_at) AS since,
        (array_agg(headers ORDER BY (error IS NULL), recorded_at))[1] AS headers,
        (array_agg(error ORDER BY (error IS NULL), recorded_at))[1] AS error
      FROM tributary.parked WHERE NOT discarded GROUP BY key, shard ORDER BY since, key, shard LIMIT $1`,
      [limit],
    );
    return rows.map(({ headers, ...parked }) => ({ ...parked, type: headers[header.type] ?? null }));
  }

  /** The first records of a key, in the order in which they came, as long as they are no more than some MiB; discarded ones too. */
  async of(key: string, limit: number): Promise<StoredParked[]> {
    type Row = LogRecord & { shard: number; offset: string; recorded_at: Date; error: string | null; discarded: boolean };
    const rows: Row[] = await this.dataSource.query(
      `SELECT shard, key, topic, partition, "offset", recorded_at, headers, value, error, discarded
      FROM (
        SELECT *, coalesce(sum(octet_length(value)) OVER (
          ORDER BY shard, recorded_at, topic, partition, "offset" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ), 0) AS before
        FROM tributary.parked WHERE key = $1
      ) AS parked
      WHERE before < $3 ORDER BY shard, recorded_at, topic, partition, "offset" LIMIT $2`,
      [key, limit, mostBytes],
    );
    return rows.map(({ shard, error, discarded, offset, recorded_at, ...record }) => ({
      record: { ...record, offset: Number(offset), timestamp: recorded_at.getTime() },
      shard,
      error,
      discarded,
    }));
  }
}
