import pc from 'picocolors';
import { plain, plainKey } from './plain.ts';

/** A key that waits, as a service lists it. */
export interface ParkedKey {
  readonly key: string;
  readonly shard: number;
  readonly waiting: number;
  readonly since: string;
  readonly type: string | null;
  readonly error: string | null;
}

/** A record of such a key, as a service shows it. */
export interface ParkedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly shard: number;
  readonly recordedAt: string;
  readonly type: string | null;
  readonly error: string | null;
  readonly discarded: boolean;
  readonly value: string | null;
  readonly data?: unknown;
  readonly unreadable?: string;
}

/** The keys that wait in a service, two lines each. A key that several shards have parked is told apart by them. */
export const keyLines = (service: string, keys: readonly ParkedKey[]): string[] =>
  keys.map(({ key, shard, waiting, since, type, error }) => {
    const where = keys.filter((other) => other.key === key).length > 1 ? ` in shard ${shard}` : '';
    const events = waiting === 1 ? 'event waits' : 'events wait';
    const reason = plain(`${type ?? 'an event without a type'}: ${error ?? 'waits behind another key'}`);
    return `${pc.bold(service.padEnd(10))} ${plainKey(key)}${where}  ${waiting} ${events} since ${since}\n${''.padEnd(10)} ${pc.dim(reason)}`;
  });

/** The records of a key, two lines each. */
export function recordLines(records: readonly ParkedRecord[]): string[] {
  const several = new Set(records.map(({ shard }) => shard)).size > 1;
  return records.map(({ topic, partition, offset, shard, recordedAt, type, error, discarded, value, data, unreadable }) => {
    const place = pc.cyan(`${topic}[${partition}]@${offset}`) + (several ? ` in shard ${shard}` : '');
    const state = discarded ? 'discarded' : (error ?? 'waits');
    // Mostly it waits because it cannot be read: that is said once.
    const why = unreadable === undefined || unreadable === state ? '' : `${plain(unreadable)}\n  `;
    const content = data === undefined ? `${why}${value ?? 'no value'} (base64)` : plain(JSON.stringify(data));
    return `${place} ${pc.bold(plain(type ?? '?'))} ${recordedAt}  ${pc.dim(plain(state))}\n  ${content}`;
  });
}
