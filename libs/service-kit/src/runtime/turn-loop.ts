import type { DeadlineWatch } from './deadline-watch.js';
import type { Inbox } from './inbox.js';
import type { Limits } from './limits.js';
import type { Sender } from './sender.js';
import type { Shard } from './shard.js';
import type { Parts } from './takeover.js';
import type { TurnTaker } from './turn-taker.js';

interface Surroundings {
  readonly inbox: Inbox;
  readonly deadlines: DeadlineWatch;
  readonly sender: Sender | undefined;
  readonly turns: TurnTaker;
  readonly limits: Limits;
  readonly stopped: () => boolean;
  /** A turn is over; these shards have read on. */
  readonly took: (moved: ReadonlySet<Shard>) => void;
  /** A turn has failed, and nothing is known any more. */
  readonly failed: (error: Error) => void;
}

/** When turns are taken: at once for what somebody waits for, later and together for the rest, none while too much is unsent. */
export class TurnLoop {
  private working = false;
  private beginning = false;
  /** Records that nobody waits for are waiting for others to join. */
  private lingering = false;
  private overdue = false;
  /** When the last turn ended. */
  private lastTurn = 0;
  private readonly resting: (() => void)[] = [];

  constructor(
    private readonly parts: Pick<Parts, 'service' | 'chance'>,
    private readonly around: Surroundings,
  ) {}

  /** Something has come that may be worth a turn. */
  wake(): void {
    if (this.working || this.beginning || this.around.stopped()) return;
    if (this.pressing()) {
      // All that the source hands on in one go is for one turn.
      this.beginning = true;
      setImmediate(() => {
        this.beginning = false;
        void this.work();
      });
    } else if (this.around.inbox.size && !this.lingering) void this.linger();
  }

  /** Resolves when no turn is under way or about to begin, or after a second: a source that waits for it reads in larger pieces. */
  async atRest(): Promise<void> {
    if (!this.working && !this.beginning) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, patience);
      this.resting.push(() => (clearTimeout(timer), resolve()));
    });
  }

  /** True when a turn must not wait. */
  private pressing(): boolean {
    const { inbox, limits, turns, deadlines } = this.around;
    const full = inbox.size >= limits.turnRecords;
    return this.overdue || turns.ordered || deadlines.ready() || full || inbox.holdsAny(this.parts.service.awaited);
  }

  /** Records that nobody waits for join the next turn of others; when none comes, they get one of their own. */
  private async linger(): Promise<void> {
    const { chance, service } = this.parts;
    const { inbox } = this.around;
    const idle = chance.now() >= this.lastTurn + quietMilliseconds;
    this.lingering = true;
    await chance.sleep(idle && inbox.holdsAny(service.linger) ? 0 : lingerMilliseconds);
    this.lingering = false;
    this.overdue = inbox.size > 0;
    this.wake();
  }

  private async work(): Promise<void> {
    const { inbox, sender, turns, limits, stopped, took, failed } = this.around;
    this.working = true;
    while (!stopped() && this.pressing() && (sender?.backlog ?? 0) < limits.outbox) {
      this.overdue = false;
      try {
        took(await turns.take());
      } catch (error) {
        failed(error as Error);
      }
    }
    this.working = false;
    this.lastTurn = this.parts.chance.now();
    for (const rested of this.resting.splice(0)) rested();
    if (inbox.size && !this.pressing() && !this.lingering && !stopped()) void this.linger();
  }
}

/** How long records that nobody waits for wait for others, in milliseconds. */
const lingerMilliseconds = 30;

/** Without a turn for so long a service is idle. */
const quietMilliseconds = 150;

/** How long a source waits for a turn at most, in milliseconds: what it reads meanwhile may be for shards that could go on. */
const patience = 1000;
