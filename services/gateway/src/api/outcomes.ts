import {
  CustomerAddressChanged,
  CustomerChangeRefused,
  CustomerEmailChanged,
  CustomerLevelChanged,
  CustomerRegistered,
  OrderCancellationRefused,
  OrderCancelled,
  OrderPlaced,
  OrderRejected,
  ShipmentDelivered,
  ShipmentDispatched,
  ShipmentRequestRefused,
} from '@tributary/contracts';
import type { Event, EventType } from '@tributary/service-kit';

interface Outcome {
  /** Events that settle the matter for everybody who asked for it, whoever asked first. */
  readonly settles: readonly string[];
  /** Events that answer one request, named as their cause or in their data. */
  readonly answers: readonly string[];
}

const names = (...types: EventType[]) => types.map(({ type }) => type);

/** What may come of each kind of request. An order that is held comes to its outcome later, by another cause. */
export const outcomes = {
  registration: { settles: names(CustomerRegistered), answers: names(CustomerChangeRefused) },
  change: {
    settles: [],
    answers: names(CustomerAddressChanged, CustomerEmailChanged, CustomerLevelChanged, CustomerChangeRefused),
  },
  order: { settles: names(OrderPlaced, OrderRejected), answers: [] },
  cancellation: { settles: names(OrderCancelled), answers: names(OrderCancellationRefused) },
  dispatch: { settles: names(ShipmentDispatched), answers: names(ShipmentRequestRefused) },
  delivery: { settles: names(ShipmentDelivered), answers: names(ShipmentRequestRefused) },
} satisfies Record<string, Outcome>;

export type OutcomeKind = keyof typeof outcomes;

export const outcomeTypes = (kind: OutcomeKind): string[] => [...outcomes[kind].settles, ...outcomes[kind].answers];

/** True when the event is what a request of that kind waits for. */
export function isOutcome(kind: OutcomeKind, requestId: string, event: Pick<Event, 'type' | 'causationId' | 'data'>): boolean {
  const { settles, answers }: Outcome = outcomes[kind];
  if (settles.includes(event.type)) return true;
  const named = (event.data as { requestId?: string | null }).requestId;
  return answers.includes(event.type) && (event.causationId === requestId || named === requestId);
}
