import type { EventMeta } from './event.js';

/** The time so many milliseconds after another. */
export const after = (time: Date, milliseconds: number) => new Date(time.getTime() + milliseconds);

/**
 * The time of a reaction: that of its event, but never before what the row has already seen. Streams have no order between
 * them, so an event that a row waited for may be older than the row.
 */
export function timeOf({ time }: Pick<EventMeta, 'time'>, row: { readonly updatedAt: Date } | undefined): Date {
  return row && row.updatedAt > time ? row.updatedAt : time;
}
