import { Inject, Injectable } from '@nestjs/common';
import type { Event, NewEvent } from '@tributary/service-kit';
import { StreamHost } from '@tributary/service-kit/nest';
import { Problem } from '../edge/problem.js';
import { EventLedger } from '../view/event-ledger.js';
import { Lag } from '../view/lag.js';
import { type LogPosition, Reach } from '../view/reach.js';
import { ViewWatch } from '../view/view-watch.js';
import type { Expectation } from '../view/waiting.js';
import type { Asked } from './asked.js';
import { fingerprintOf } from './fingerprint.js';
import { isOutcome, type OutcomeKind, outcomeTypes } from './outcomes.js';

/** So long the view is waited for at least when a request may be a repeat, in milliseconds: it is read at once. */
const leastWait = 1000;

/** Takes requests to the log and waits in the view for what comes of them. */
@Injectable()
export class RequestDesk {
  constructor(
    @Inject(StreamHost) private readonly host: StreamHost,
    @Inject(ViewWatch) private readonly watch: ViewWatch,
    @Inject(EventLedger) private readonly ledger: EventLedger,
    @Inject(Reach) private readonly reach: Reach,
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
  ): Promise<{ readonly event: Event } | { readonly place: LogPosition }> {
    // Before the view is asked: nothing more comes of a repeat, so an outcome that comes meanwhile must be noticed.
    const expected = this.expect(kind, key, asked);
    try {
      const before = asked.repeatable ? await this.outcome(kind, key, asked.requestId) : undefined;
      if (before) return { event: before };
      const requestedAt = new Date();
      const place = await this.write(request(requestedAt), key, asked, requestedAt);
      const event = await expected.result;
      return event ? { event } : { place };
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
  ): Expectation<Event> {
    this.lag.check();
    const accept = (event: Event) => isOutcome(kind, requestId, event) && (isRefusal(event) || enough(event.type));
    return this.watch.expect(key, { types: outcomeTypes(kind), accept }, preference.wait);
  }

  /**
   * Resolves once the request is in the log with acks=all; 422 when another one with its idempotency key stands before it there, and
   * counts. That one may have come a moment ago, so the view has to have read as far.
   */
  async write(event: NewEvent, key: string, asked: Asked, time: Date): Promise<LogPosition> {
    const { requestId, traceparent, repeatable, preference } = asked;
    const written = await this.host.write({ event, id: requestId, correlationId: key, time, traceparent });
    this.lag.written();
    const read = repeatable && (await this.reach.wait(written, Math.max(preference.wait, leastWait)));
    if (read) await this.sameRequest(key, event, asked);
    return written;
  }

  /** The outcome that the view holds already: what it came to first, but of changes the last of their events. */
  async outcome(kind: OutcomeKind, key: string, requestId: string): Promise<Event | undefined> {
    const events = await this.ledger.find(key, outcomeTypes(kind));
    const found = events.filter((event) => isOutcome(kind, requestId, event));
    return kind === 'change' ? found.at(-1) : found[0];
  }

  /** The outcome of the same request, when it was made before with the same idempotency key; 422 when it was another one. */
  async repeat(kind: OutcomeKind, key: string, event: NewEvent, asked: Asked): Promise<Event | undefined> {
    if (!asked.repeatable || !(await this.sameRequest(key, event, asked))) return undefined;
    return this.outcome(kind, key, asked.requestId);
  }

  /** True when the view holds this request; 422 when the first one with its id is another. */
  private async sameRequest(key: string, event: NewEvent, { requestId }: Asked): Promise<boolean> {
    const requests = (await this.ledger.find(key, [event.type])).filter(({ id }) => id === requestId);
    const first = requests.sort((a, b) => a.offset - b.offset)[0];
    if (first && sameness(first.data) !== sameness(event.data)) throw otherRequest();
    return first !== undefined;
  }
}

export const otherRequest = () =>
  new Problem(
    422,
    'idempotency.key-reused',
    'this Idempotency-Key was used for another request; take a new key for a new request',
  );

/** The domain's answer when it refuses: 404 for what does not exist, 409 for what the rules forbid. */
export function refusalOf(event: Event): Problem | undefined {
  if (!isRefusal(event)) return undefined;
  const { code, detail } = event.data as { code: string; detail: string };
  return new Problem(/unknown|not-found/.test(code) ? 404 : 409, code, detail);
}

const isRefusal = ({ type }: Event) => type.endsWith('Refused');

/** All that a request says, but not when. */
const sameness = (data: unknown) => fingerprintOf({ ...(data as object), requestedAt: undefined });
