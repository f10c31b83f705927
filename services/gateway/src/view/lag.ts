import { Inject, Injectable } from '@nestjs/common';
import { unavailable } from '../edge/problem.js';
import { type LogPosition, Reach } from './reach.js';

/** How far the view may be behind the log before writes are refused, in milliseconds. */
export const lagLimit = 15_000;

/** One request in so many milliseconds stands for all that are written to a shard, and is looked for as often. */
const interval = 1000;

interface Unread {
  readonly place: LogPosition;
  readonly since: number;
}

/**
 * Refuses writes to a shard whose requests the view does not read: what cannot be answered is not taken. By the clock of this process
 * alone, those of writers and other hosts may be wrong; and by shard, so that one that stands still holds up no other.
 */
@Injectable()
export class Lag {
  /** Requests written here that the view may not have read yet, by shard, oldest first. */
  private readonly unread = new Map<number, Unread[]>();
  private watch: NodeJS.Timeout | undefined;

  constructor(@Inject(Reach) private readonly reach: Pick<Reach, 'holds' | 'wait'>) {}

  /** A request is in the log. The view may have read it before the log said so. */
  written(place: LogPosition, now = performance.now()): void {
    const unread = this.unreadOf(place.partition);
    const newest = unread.at(-1);
    if (this.reach.holds(place) || (newest && now - newest.since < interval)) return;
    unread.push({ place, since: now });
    this.watch ??= setTimeout(() => void this.look(), interval).unref();
  }

  /** Milliseconds that the view is behind in a shard, as far as this process can tell. */
  behind(shard: number, now = performance.now()): number {
    const [oldest] = this.unreadOf(shard);
    return oldest ? now - oldest.since : 0;
  }

  /** Throws a 503 when the view is too far behind in a shard. */
  check(shard: number, now = performance.now()): void {
    const behind = this.behind(shard, now);
    if (behind <= lagLimit) return;
    throw unavailable('view.behind', `the view is ${Math.round(behind / 1000)} s behind the log; nothing was written`, 5);
  }

  /** What this process did not see being read may have been read by another replica, or waits with a parked key: the database knows. */
  private async look(): Promise<void> {
    const oldest = this.oldest();
    if (oldest) await this.reach.wait(oldest.place, 0).catch(() => false);
    this.watch = this.oldest() && setTimeout(() => void this.look(), interval).unref();
  }

  private oldest(): Unread | undefined {
    for (const shard of this.unread.keys()) {
      const [oldest] = this.unreadOf(shard);
      if (oldest) return oldest;
    }
    return undefined;
  }

  /** Of a shard, without what the view is known to hold by now. */
  private unreadOf(shard: number): Unread[] {
    const unread = this.unread.get(shard) ?? [];
    while (unread[0] && this.reach.holds(unread[0].place)) unread.shift();
    this.unread.set(shard, unread);
    return unread;
  }
}
