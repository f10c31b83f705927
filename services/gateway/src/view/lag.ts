import { Inject, Injectable } from '@nestjs/common';
import { StreamHost } from '@tributary/service-kit/nest';
import type { CommittedTurn } from '@tributary/service-kit/runtime';
import { unavailable } from '../edge/problem.js';
import { coalesced } from './coalesced.js';
import { type LogPosition, Reach } from './reach.js';
import { TurnFeed, type TurnListener } from './turn-feed.js';

/** How far the view may be behind the log before writes are refused, in milliseconds. */
export const lagLimit = 15_000;

/** How long one late turn is held against those who come after it, in milliseconds. */
const memory = 3000;

/** Refuses writes while the view does not follow the log: what cannot be answered is not taken. */
@Injectable()
export class Lag implements TurnListener {
  private lag = 0;
  private lastTurn = 0;
  /** The oldest request written since the last turn, and when; the turn that reads it must come. */
  private unread: { readonly place: LogPosition; readonly since: number } | undefined;
  /** Another replica may have read the request before the log said that it was written: nothing more would come. One look for all who ask. */
  private readonly doubt = coalesced(async () => {
    const { unread } = this;
    const held = unread && (await this.reach.wait(unread.place, 0).catch(() => false));
    if (held && this.unread === unread) this.unread = undefined;
  });

  constructor(
    @Inject(TurnFeed) feed: TurnFeed,
    @Inject(StreamHost) private readonly host: Pick<StreamHost, 'lag'>,
    @Inject(Reach) private readonly reach: Pick<Reach, 'holds' | 'wait'>,
  ) {
    feed.add(this);
  }

  here({ events }: Pick<CommittedTurn, 'events'>, now = Date.now()): void {
    this.unread = undefined;
    this.lastTurn = now;
    this.lag = 0;
    for (const { recordedAt } of events) this.lag = Math.max(this.lag, now - recordedAt.getTime());
    // After a pause the last events are old, but there is nothing behind them.
    if (this.lag > lagLimit && this.host.lag === 0) this.lag = 0;
  }

  elsewhere(): void {
    this.unread = undefined;
  }

  /** A request is in the log. The view may have read it before the log said so. */
  written(place: LogPosition, now = Date.now()): void {
    if (!this.reach.holds(place)) this.unread ??= { place, since: now };
  }

  /** Milliseconds that the view is behind, as far as this process can tell. */
  behind(now = Date.now()): number {
    const late = now - this.lastTurn < memory ? this.lag : 0;
    return Math.max(late, this.unread === undefined ? 0 : now - this.unread.since);
  }

  /** Throws a 503 when the view is too far behind. */
  check(now = Date.now()): void {
    const behind = this.behind(now);
    if (behind <= lagLimit) return;
    this.doubt();
    throw unavailable('view.behind', `the view is ${Math.round(behind / 1000)} s behind the log; nothing was written`, 5);
  }
}
