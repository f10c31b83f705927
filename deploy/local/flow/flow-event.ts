/** An event as the gateway shows it, in `GET /events` and in `GET /orders/{id}/events`. */
export interface FlowEvent {
  readonly id: string;
  readonly type: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: string | number;
  readonly key: string;
  /** The event's own time, ISO 8601: that of its cause, for an answer. */
  readonly time: string;
  /** When it was written to the log, ISO 8601. */
  readonly recordedAt?: string;
  /** Id of the event that this one answers. */
  readonly causationId?: string | null;
  readonly correlationId?: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** When it happened on the clock on the wall: answers bear the time of their cause, so their own would show no time passing. */
export const timeOf = ({ recordedAt, time }: FlowEvent): number => Date.parse(recordedAt ?? time);

/** Where in the log an event lies: `orders.events[3]@17`. */
export const placeOf = ({ topic, partition, offset }: FlowEvent): string => `${topic}[${partition}]@${offset}`;

/** Events that say that nothing more happens to an order. */
const endings = new Set(['OrderRejected', 'OrderCancelled', 'OrderDelivered']);

export const endsOrder = (event: FlowEvent): boolean => endings.has(event.type);
