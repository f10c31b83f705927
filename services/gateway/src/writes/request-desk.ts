import { Inject, Injectable } from '@nestjs/common';
import type { Event, NewEvent } from '@tributary/service-kit';
import { StreamHost } from '@tributary/service-kit/nest';
import type { Asked } from '../api/asked.js';
import { type Pending, settling } from '../api/outcomes.js';
import type { Position } from '../api/position-token.js';
import { Problem, unavailable } from '../edge/problem.js';
import { EventLedger } from '../view/event-ledger.js';
import { viewedTypes } from '../view/gateway-service.js';
import { Lag } from '../view/lag.js';
import { Reach } from '../view/reach.js';
import { ViewWatch } from '../view/view-watch.js';

/** What is asked for. */
export interface Wish extends Omit<Pending, 'requestId'> {
  readonly request: (requestedAt: Date) => NewEvent;
}

/** So long the view is waited for at least when a request may be a repeat, in milliseconds: without its requests nothing shows that it is one. */
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

  /** Takes a request to the log, unless it is a repeat, and waits for what comes of it; gives its position when the wait is over. */
  async settle(
    { requestId, traceparent, repeatable, preference }: Asked,
    wish: Wish,
  ): Promise<{ readonly event: Event } | { readonly position: Position }> {
    const { kind, key, events } = wish;
    const requestedAt = new Date();
    const request = wish.request(requestedAt);
    const pending: Pending = { kind, key, requestId, events };
    const shard = this.host.shardOf(key);
    if (shard !== undefined) this.lag.check(shard);
    // Before the view is asked: nothing more comes of a repeat, so an outcome that comes meanwhile must be noticed. The wait holds its
    // place though its client may go: it stands for a request in the log, and ends with it.
    const expected = this.watch.expect(settling(pending), preference.left);
    try {
      const before = repeatable && (await this.repeated(request, pending));
      if (before) return { event: before };
      const place = await this.host.write({ event: request, id: requestId, correlationId: key, time: requestedAt, traceparent });
      this.lag.written(place);
      // Another request under the same idempotency key may have come a moment ago. The first in the log counts.
      const read = repeatable && (await this.reach.wait(place, Math.max(preference.left, leastWait)));
      // What came of it could be what came of another request under its key. It is in the log; asked for again, it gets its answer.
      if (repeatable && !read)
        throw unavailable('view.behind', 'the view has not read the request yet; repeat it with its Idempotency-Key', 1);
      const first = read && (await this.repeated(request, pending));
      const event = first || (await expected.result);
      return event ? { event } : { position: { place, pending } };
    } finally {
      expected.cancel();
    }
  }

  /** What came of this request when it was made before, as far as the view holds it; 422 when the first one with its id is another. */
  private async repeated({ type, data }: NewEvent, pending: Pending): Promise<Event | undefined> {
    const first = await this.ledger.request(pending.key, type, pending.requestId);
    if (!first) return undefined;
    if (!saysTheSame(type, first.data, data as object)) {
      const detail = 'this Idempotency-Key was used for another request; take a new key for a new request';
      throw new Problem(422, 'idempotency.key-reused', detail);
    }
    const wanted = settling(pending);
    return (await this.ledger.outcomes([wanted])).find(wanted.accept);
  }
}

/**
 * True when two requests say the same, whenever each said it. The first may have been folded by another version of this service: what
 * that one lacks has its default, and what this one does not know does not count.
 */
function saysTheSame(type: string, first: object, again: object): boolean {
  const { encode, fromJson } = viewedTypes.get(type)!;
  const { requestedAt, fingerprint } = again as { requestedAt: Date; fingerprint?: string };
  return encode({ ...(fromJson(first) as object), requestedAt, fingerprint }).equals(encode(again));
}
