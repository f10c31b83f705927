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
import { Problem } from '../edge/problem.js';

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

/** A request whose outcome is waited for. */
export interface Pending {
  readonly kind: OutcomeKind;
  /** Of the resource that the request is about. */
  readonly key: string;
  readonly requestId: string;
  /** How many events come of it unless it is refused; one if not said. */
  readonly events?: number;
}

/** What settles a request. `accept` takes events about the key, some perhaps twice, and is true of the last that is needed. */
export function settling({ kind, key, requestId, events = 1 }: Pending) {
  const { settles, answers }: Outcome = outcomes[kind];
  const seen = new Set<string>();
  const accept = (event: Outcoming) => {
    const named = (event.data as { requestId?: string | null }).requestId;
    const answer = answers.includes(event.type) && (event.causationId === requestId || named === requestId);
    if (!answer && !settles.includes(event.type)) return false;
    return isRefusal(event) || (!seen.has(event.id) && seen.add(event.id).size >= events);
  };
  return { key, settles, answers, requestId, accept };
}

type Outcoming = Pick<Event, 'id' | 'type' | 'causationId' | 'data'>;

/** The domain's answer when it refuses: 404 for what does not exist, 409 for what the rules forbid. */
export function refusalOf(event: Event): Problem | undefined {
  if (!isRefusal(event)) return undefined;
  const { code, detail } = event.data as { code: string; detail: string };
  return new Problem(code.endsWith('.unknown') ? 404 : 409, code, detail);
}

const isRefusal = ({ type }: Pick<Event, 'type'>) => type.endsWith('Refused');
