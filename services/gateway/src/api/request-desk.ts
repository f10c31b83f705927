import { Inject, Injectable } from '@nestjs/common';
import type { NewEvent } from '@tributary/service-kit';
import { StreamHost } from '@tributary/service-kit/nest';
import { Problem } from '../edge/problem.js';
import { EventLedger } from '../view/event-ledger.js';
import { Lag } from '../view/lag.js';
import { type LogPosition } from '../view/reach.js';
import { type Seen, ViewWatch } from '../view/view-watch.js';
import type { Expectation } from '../view/waiting.js';
import type { Asked } from './asked.js';
import { fingerprintOf } from './fingerprint.js';
import { isOutcome, type OutcomeKind, outcomeTypes } from './outcomes.js';

/** Takes requests to the log and waits in the view for what comes of them. */
@Injectable()
export class RequestDesk {
  constructor(
    @Inject(StreamHost) private readonly host: StreamHost,
    @Inject(ViewWatch) private readonly watch: ViewWatch,
    @Inject(EventLedger) private readonly ledger: EventLedger,
    @Inject(Lag) private readonly lag: Lag,
  ) {}

  /**
   * Takes a request for a new resource to the log, unless it is a repeat, and waits for what comes of it; gives the request's place
   * when the wait is over.
   */
  async settle(
    kind: OutcomeKind,
    key: string,
    asked: Asked,
    request: (requestedAt: Date) => NewEvent,
  ): Promise<{ readonly event: Seen['event'] } | { readonly place: LogPosition }> {
    // Before the view is asked: nothing more comes of a repeat, so an outcome that comes meanwhile must be noticed.
    const expected = this.expect(kind, key, asked);
    try {
      const before = asked.repeatable ? await this.outcome(kind, key, asked.requestId) : undefined;
      if (before) return { event: before };
      const requestedAt = new Date();
      const place = await this.write(request(requestedAt), key, asked, requestedAt);
      const seen = await expected.result;
      return seen ? { event: seen.event } : { place };
    } finally {
      expected.cancel();
    }
  }

  /** Waits for the outcome of a request that is not written yet; cancel it when the request is not. `enough` sees each outcome once or more. */
  expect(
    kind: OutcomeKind,
    key: string,
    { requestId, preference }: Asked,
    enough: (seen: string) => boolean = () => true,
  ): Expectation<Seen> {
    this.lag.check();
    const accept = (event: Seen['event']) => isOutcome(kind, requestId, event) && (isRefusal(event) || enough(event.type));
    return this.watch.expect(key, { types: outcomeTypes(kind), accept }, preference.wait);
  }

  /** Resolves once the request is in the log with acks=all. */
  async write(event: NewEvent, correlationId: string, { requestId, traceparent }: Asked, time: Date): Promise<LogPosition> {
    const written = await this.host.write({ event, id: requestId, correlationId, time, traceparent });
    this.lag.written();
    return written;
  }

  /** The outcome that the view holds already: of an order what it came to first, of changes the last of their events. */
  async outcome(kind: OutcomeKind, key: string, requestId: string): Promise<Seen['event'] | undefined> {
    const events = await this.ledger.find(key, outcomeTypes(kind));
    const found = events.filter((event) => isOutcome(kind, requestId, event));
    return kind === 'order' ? found[0] : found.at(-1);
  }

  /** The outcome of the same request, when it was made before with the same idempotency key; 422 when it was another one. */
  async repeat(kind: OutcomeKind, key: string, event: NewEvent, asked: Asked): Promise<Seen['event'] | undefined> {
    if (!asked.repeatable) return undefined;
    const [before] = (await this.ledger.find(key, [event.type])).filter(({ id }) => id === asked.requestId);
    if (!before) return undefined;
    if (sameness(before.data) !== sameness(event.data)) throw otherRequest();
    return this.outcome(kind, key, asked.requestId);
  }
}

export const otherRequest = () =>
  new Problem(
    422,
    'idempotency.key-reused',
    'this Idempotency-Key was used for another request; take a new key for a new request',
  );

/** The domain's answer when it refuses: 404 for what does not exist, 409 for what the rules forbid. */
export function refusalOf(event: Seen['event']): Problem | undefined {
  if (!isRefusal(event)) return undefined;
  const { code, detail } = event.data as { code: string; detail: string };
  return new Problem(/unknown|not-found/.test(code) ? 404 : 409, code, detail);
}

const isRefusal = ({ type }: Seen['event']) => type.endsWith('Refused');

/** All that a request says, but not when. */
const sameness = (data: unknown) => fingerprintOf({ ...(data as object), requestedAt: undefined });
