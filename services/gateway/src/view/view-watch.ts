import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { Event } from '@tributary/service-kit';
import type { CommittedTurn } from '@tributary/service-kit/runtime';
import { coalesced } from './coalesced.js';
import { EventLedger, type Matter } from './event-ledger.js';
import { TurnFeed, type TurnListener } from './turn-feed.js';
import { type Expectation, Waiting } from './waiting.js';

/** What is waited for: the first of the events of a matter that is accepted. Each may be shown more than once. */
export interface Wanted extends Matter {
  accept(event: Event): boolean;
}

/**
 * Waits for events to be in the view. A turn of this process wakes its waiters from memory; a turn of another replica is answered
 * with one query for all keys that are waited for. Nothing polls.
 */
@Injectable()
export class ViewWatch implements TurnListener, OnModuleDestroy {
  private readonly logger = new Logger('view');
  private readonly waiting = new Waiting<Wanted, Event>();
  /** One query for everybody. */
  private readonly ask = coalesced(async () => {
    if (!this.waiting.size) return;
    try {
      const matters = [...this.waiting.all()].map(({ wanted }) => wanted);
      for (const event of await this.ledger.outcomes(matters)) this.tell(event);
    } catch (error) {
      this.logger.warn(`could not look up what is waited for: ${(error as Error).message}`);
    }
  });

  constructor(
    @Inject(EventLedger) private readonly ledger: EventLedger,
    @Inject(TurnFeed) feed: TurnFeed,
  ) {
    feed.add(this);
  }

  /**
   * Register before the request is written: an event that the view held before may not be told of. A read says what tells that its
   * client has gone, see Waiting.
   */
  expect(wanted: Wanted, milliseconds: number, gone?: AbortSignal): Expectation<Event> {
    return this.waiting.add(wanted.key, wanted, milliseconds, gone);
  }

  here(turn: CommittedTurn): void {
    if (!this.waiting.size) return;
    for (const event of turn.events) this.tell(event as Event);
  }

  elsewhere(): void {
    this.ask();
  }

  onModuleDestroy(): void {
    this.waiting.end();
  }

  private tell(event: Event): void {
    for (const waiter of [...this.waiting.of(event.key)]) {
      const { settles, answers, accept } = waiter.wanted;
      if ((settles.includes(event.type) || answers.includes(event.type)) && accept(event)) waiter.settle(event);
    }
  }
}
