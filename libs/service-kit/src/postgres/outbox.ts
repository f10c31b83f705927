import type { OutboxRow } from '../runtime/ports.js';

/** An event in tributary.outbox, where the events of a shard's turn are one row: they are sent, found and swept as one. */
export interface StoredEvent {
  readonly sequence: number;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Base64. */
  readonly value: string | null;
}

export interface StoredTurn {
  readonly shard: number;
  readonly turn: string;
  readonly events: readonly StoredEvent[];
}

export const storedEvent = ({ sequence, key, headers, value }: OutboxRow): StoredEvent => ({
  sequence,
  key,
  headers,
  value: value && value.toString('base64'),
});

export const outboxRows = ({ shard, turn, events }: StoredTurn): OutboxRow[] =>
  events.map(({ value, ...event }) => ({
    ...event,
    shard,
    turn: Number(turn),
    value: value === null ? null : Buffer.from(value, 'base64'),
  }));
