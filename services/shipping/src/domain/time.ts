import type { EventMeta } from '@tributary/service-kit';

/**
 * The time of a reaction: that of its event, but never before what the row has already seen. Streams have no order between
 * them, so an event that a shipment waited for may be older than the shipment.
 */
export function now({ time }: Pick<EventMeta, 'time'>, row: { readonly updatedAt: Date } | undefined): Date {
  return row && row.updatedAt > time ? row.updatedAt : time;
}
