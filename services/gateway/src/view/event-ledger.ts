import { Inject, Injectable } from '@nestjs/common';
import type { Event } from '@tributary/service-kit';
import { DataSource } from 'typeorm';

interface Row extends Omit<Event<object>, 'recordedAt' | 'correlationId' | 'causationId' | 'offset'> {
  offset: string;
  recorded_at: Date;
  correlation_id: string;
  causation_id: string | null;
}

/** What somebody waits for: events that settle it for everybody, or that answer the one request. */
export interface Matter {
  readonly key: string;
  readonly settles: readonly string[];
  readonly answers: readonly string[];
  readonly requestId?: string;
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

  /** The customer whom an order, or a customer's own events, are about. */
  async ownerOf(key: string): Promise<string | undefined> {
    const text = `SELECT data->>'customerId' AS owner FROM events WHERE key = $1 AND data->>'customerId' IS NOT NULL LIMIT 1`;
    const [first]: { owner: string }[] = await this.dataSource.query(text, [key]);
    return first?.owner;
  }

  /** The first request with this id; a repeat has the same. */
  async request(key: string, type: string, id: string): Promise<Event<object> | undefined> {
    const text = 'SELECT * FROM events WHERE key = $1 AND type = $2 AND id = $3 ORDER BY "offset" LIMIT 1';
    const [first] = await this.query(text, [key, type, id]);
    return first;
  }

  /** What has come of these matters; of each in the order of its stream, for clocks of several writers tell none. */
  async outcomes(matters: readonly Matter[]): Promise<Event<object>[]> {
    if (!matters.length) return [];
    const all = <T>(pick: (matter: Matter) => readonly T[]) => [...new Set(matters.flatMap(pick))];
    const settles = all((matter) => matter.settles);
    const text = `
      SELECT * FROM events WHERE key = ANY($1) AND type = ANY($2)
        AND (type = ANY($3) OR causation_id = ANY($4) OR data->>'requestId' = ANY($4))
      ORDER BY topic, "offset"`;
    return this.query(text, [
      all(({ key }) => [key]),
      [...settles, ...all(({ answers }) => answers)],
      settles,
      all(({ requestId }) => (requestId === undefined ? [] : [requestId])),
    ]);
  }

  /** The last event of each of these types in the stream of an event, up to that one. */
  async upTo({ key, topic, offset }: Event, types: readonly string[]): Promise<Event<object>[]> {
    return this.lastOfEach('SELECT $3::text AS topic, $4::bigint AS "end"', [key, types, topic, offset + 1]);
  }

  /**
   * The last event of each of these types about a key at a time. What stands behind an event of a later time in its stream does not
   * count, whatever its own time.
   */
  async at(key: string, types: readonly string[], time: Date): Promise<Event<object>[]> {
    const cut = 'SELECT topic, min("offset") AS "end" FROM events WHERE key = $1 AND type = ANY($2) AND time > $3 GROUP BY topic';
    return this.lastOfEach(cut, [key, types, time]);
  }

  /** Whatever their number, no more than one of each: rows are made of the last. `cut`: where the streams end, those that do. */
  private async lastOfEach(cut: string, values: unknown[]): Promise<Event<object>[]> {
    const text = `
      WITH cut AS (${cut})
      SELECT last.* FROM unnest($2::text[]) AS wanted (type) CROSS JOIN LATERAL (
        SELECT * FROM events e
        WHERE e.key = $1 AND e.type = wanted.type AND NOT EXISTS (SELECT FROM cut WHERE cut.topic = e.topic AND e."offset" >= cut."end")
        ORDER BY e.topic DESC, e.partition DESC, e."offset" DESC LIMIT 1
      ) AS last`;
    return this.query(text, values);
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
