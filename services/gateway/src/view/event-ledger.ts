import { Inject, Injectable } from '@nestjs/common';
import type { Event } from '@tributary/service-kit';
import { DataSource } from 'typeorm';

interface Row extends Omit<Event<object>, 'recordedAt' | 'correlationId' | 'causationId' | 'offset'> {
  offset: string;
  recorded_at: Date;
  correlation_id: string;
  causation_id: string | null;
}

/** Events that the view holds. */
@Injectable()
export class EventLedger {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** The first events about one order or customer. */
  async about(key: string, limit: number): Promise<Event<object>[]> {
    return this.query('SELECT * FROM events WHERE key = $1 ORDER BY recorded_at, "offset" LIMIT $2', [key, limit]);
  }

  /** Those events about `key` that caused any of these, directly or by others about it. */
  async causesOf(events: readonly Event[], key: string): Promise<Event<object>[]> {
    const present = new Set(events.map(({ id }) => id));
    const missing = events.flatMap(({ causationId }) => (causationId && !present.has(causationId) ? [causationId] : []));
    if (!missing.length) return [];
    const text = `
      WITH RECURSIVE cause AS (
        SELECT id, causation_id FROM events WHERE key = $1 AND id = ANY($2)
        UNION
        SELECT e.id, e.causation_id FROM cause c JOIN events e ON e.key = $1 AND e.id = c.causation_id
      )
      SELECT e.* FROM events e WHERE e.key = $1 AND e.id IN (SELECT id FROM cause)`;
    return this.query(text, [key, missing]);
  }

  /** Events of these types about these keys. */
  async find(keys: readonly string[], types: readonly string[]): Promise<Event<object>[]> {
    const text = 'SELECT * FROM events WHERE key = ANY($1) AND type = ANY($2) ORDER BY recorded_at, "offset"';
    return this.query(text, [keys, types]);
  }

  private async query(text: string, values: unknown[]): Promise<Event<object>[]> {
    const rows: Row[] = await this.dataSource.query(text, values);
    return rows.map(({ recorded_at, correlation_id, causation_id, offset, ...event }) => ({
      ...event,
      offset: Number(offset),
      recordedAt: recorded_at,
      correlationId: correlation_id,
      causationId: causation_id,
      traceparent: null,
    }));
  }
}
