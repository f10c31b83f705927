import { RuntimeError } from '../errors.js';
import { DeadlineWatch } from './deadline-watch.js';
import { Inbox } from './inbox.js';
import type { CommittedTurn, Source } from './ports.js';
import { placesOf, sharedPlaces } from './places.js';
import { pauseAfter } from './pause.js';
import { type LogRecord, placeOf, type TopicPartition } from './record.js';
import { Sender } from './sender.js';
import { Shard } from './shard.js';
import { takeOver, type Parts } from './takeover.js';
import { TurnTaker } from './turn-taker.js';

export interface Limits {
  /** Records and bytes of input that one turn takes at most. */
  readonly turnRecords: number;
  readonly turnBytes: number;
  /** Records that wait at most before the source is paused. */
  readonly inbox: number;
  /** Events committed and not acknowledged, above which no turn is taken. */
  readonly outbox: number;
  /** Bytes or so at which the younger half of the rows kept between turns becomes the older one. */
  readonly rows: number;
}

export const defaultLimits: Limits = { turnRecords: 1000, turnBytes: 512 * 1024, inbox: 5000, outbox: 20_000, rows: 512 << 10 };

/** What an observer may want to know; all numbers are of one turn. */
export interface Observer {
  turn?(turn: CommittedTurn, details: { records: number; milliseconds: number; shards: readonly Shard[] }): void;
  problem?(error: Error, shard?: number): void;
  taken?(shard: Shard, milliseconds: number): void;
  /** An error that only a restart of the process can mend. */
  fatal?(error: Error): void;
}

/** Runs the shards that are assigned to this process: takes them over, takes turns, sends, and gives them up when anything fails. */
export class Runtime {
  readonly inbox: Inbox;
  readonly sender: Sender | undefined;
  readonly deadlines: DeadlineWatch;
  private readonly turns: TurnTaker;
  private assigned: readonly number[] = [];
  private readonly shards = new Map<number, Shard>();
  private failures = 0;
  /** Another process has taken shards of ours: whose they are is for the group to say, and this process may have been expelled. */
  private doubted = false;
  /** Counts how often everything was given up; a takeover that began before counts for nothing. */
  private surrenders = 0;
  private working = false;
  private beginning = false;
  private readonly resting: (() => void)[] = [];
  /** Unhurried records wait for others to join. */
  private waiting = false;
  private overdue = false;
  /** When the last turn ended. */
  private lastTurn = 0;
  private taking = false;
  private stopped = false;

  constructor(
    private readonly parts: Parts,
    private readonly source: Source,
    private readonly observer: Observer = {},
    private readonly limits: Limits = defaultLimits,
  ) {
    const { log, service, store } = parts;
    store.onLost((error) => this.giveUp(error));
    this.inbox = new Inbox(source, limits.inbox, (place, wanted, found) => this.halt(place, wanted, found));
    this.sender = service.stream
      ? new Sender(
          log,
          service.stream,
          (error) => this.giveUp(error),
          () => {
            this.failures = 0;
            this.wake();
          },
        )
      : undefined;
    this.deadlines = new DeadlineWatch(
      parts,
      () => this.shards.values(),
      () => this.wake(),
    );
    this.turns = new TurnTaker(parts, {
      inbox: this.inbox,
      deadlines: this.deadlines,
      sender: this.sender,
      observer,
      limits,
      owned: () => this.owned,
      stopped: () => this.stopped,
      broken: (shard, error) => this.stopShard(shard, error),
    });
  }

  /** The shards owned now. */
  get owned(): readonly Shard[] {
    return [...this.shards.values()];
  }

  /** True when every assigned shard is ready. */
  get ready(): boolean {
    return this.assigned.every((id) => this.shards.get(id)?.ready);
  }

  /** The group has given this process these shards, and no others. */
  assign(ids: readonly number[]): void {
    this.assigned = [...ids];
    for (const [id, shard] of this.shards) if (!ids.includes(id)) this.release(shard);
    // A new generation of the group has moved the consumer to wherever it thought best.
    for (const shard of this.shards.values())
      if (shard.phase === 'active') for (const place of placesOf(this.parts.service, shard.id)) this.read(place);
    if (this.shards.size) for (const place of sharedPlaces(this.parts)) this.read(place);
    void this.takeAssigned();
  }

  /** Records that the source has read, in order of their offsets. */
  offer(place: TopicPartition, records: readonly LogRecord[]): void {
    this.inbox.offer(place, records);
    this.wake();
  }

  /**
   * Hands a key the records that wait for it, in order, until one fails again; `discard` drops the first of them. Undefined when this
   * process holds no such key. Rejects when a shard is lost meanwhile: what has been handled stays so.
   */
  async repair(key: string, discard: boolean): Promise<{ handled: number; discarded: number; error?: string } | undefined> {
    const shards = this.owned.filter((shard) => shard.phase === 'active' && shard.parkedKeys.has(key));
    if (!shards.length) return undefined;
    const result: { handled: number; discarded: number; error?: string } = { handled: 0, discarded: 0 };
    for (const shard of shards) {
      for (let drop = discard; ; drop = false) {
        const order = this.turns.repair(shard, key, drop);
        this.wake();
        const repaired = await order;
        if (repaired?.error) result.error = repaired.error;
        if (!repaired || repaired.error) break;
        if (drop) result.discarded += 1;
        else result.handled += 1;
      }
    }
    return result;
  }

  /** Takes no more turns; what is committed and not sent stays in the outbox for the next owner. */
  stop(): void {
    this.stopped = true;
    for (const shard of this.shards.values()) this.release(shard);
    this.deadlines.stop();
  }

  /** Resolves when no turn is under way or about to begin, or after a second: a source that waits for it reads in larger pieces. */
  async atRest(): Promise<void> {
    if (!this.working && !this.beginning) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, patience);
      this.resting.push(() => (clearTimeout(timer), resolve()));
    });
  }

  private wake(): void {
    if (this.working || this.beginning || this.stopped) return;
    if (this.pressing()) {
      // All that the source hands on in one go is for one turn.
      this.beginning = true;
      setImmediate(() => {
        this.beginning = false;
        void this.work();
      });
    } else if (this.inbox.size && !this.waiting) void this.waitForCompany();
  }

  /** True when a turn must not wait. */
  private pressing(): boolean {
    const { inbox, limits, parts } = this;
    const full = inbox.size >= limits.turnRecords;
    return this.overdue || this.turns.ordered || this.deadlines.ready() || full || inbox.holdsAny(parts.service.awaited);
  }

  /** Records that nobody waits for join the next turn of others; when none comes, they get one of their own. */
  private async waitForCompany(): Promise<void> {
    const { chance, service } = this.parts;
    const idle = chance.now() >= this.lastTurn + quietMilliseconds;
    this.waiting = true;
    await chance.sleep(idle && this.inbox.holdsAny(service.unhurried) ? 0 : companyMilliseconds);
    this.waiting = false;
    this.overdue = this.inbox.size > 0;
    this.wake();
  }

  private async work(): Promise<void> {
    this.working = true;
    while (!this.stopped && this.pressing() && (this.sender?.backlog ?? 0) < this.limits.outbox) {
      this.overdue = false;
      try {
        await this.turn();
        if (!this.sender) this.failures = 0;
      } catch (error) {
        this.giveUp(error as Error);
      }
    }
    this.working = false;
    this.lastTurn = this.parts.chance.now();
    for (const rested of this.resting.splice(0)) rested();
    if (this.inbox.size && !this.pressing() && !this.waiting && !this.stopped) void this.waitForCompany();
  }

  private async turn(): Promise<void> {
    for (const shard of await this.turns.take()) if (shard.phase === 'gated' && shard.gateReached()) this.activate(shard);
  }

  private async takeAssigned(): Promise<void> {
    if (this.taking) return;
    this.taking = true;
    if (this.failures) await this.parts.chance.sleep(pauseAfter(this.failures));
    for (let id = this.missing(); id !== undefined && !this.stopped; id = this.missing()) {
      if (this.doubted) {
        this.doubted = false;
        await this.source.confirmed();
        continue;
      }
      const began = this.parts.chance.now();
      const surrenders = this.surrenders;
      try {
        const { shard, unsent } = await takeOver(this.parts, id);
        if (this.stopped || surrenders !== this.surrenders || !this.assigned.includes(id)) {
          shard.phase = 'lost';
          continue;
        }
        this.shards.set(id, shard);
        this.turns.forgetRows();
        this.sender?.push(shard, unsent);
        this.subscribe(shard);
        this.wake();
        this.observer.taken?.(shard, this.parts.chance.now() - began);
      } catch (error) {
        if (isBroken(error)) {
          this.shards.set(id, this.stopShard(new Shard(id, ''), error));
          continue;
        }
        this.observer.problem?.(error as Error, id);
        if (!isRetriable(error)) {
          this.observer.fatal?.(error as Error);
          break;
        }
        this.failures += 1;
        this.doubted ||= isFenced(error);
        await this.parts.chance.sleep(pauseAfter(this.failures));
      }
    }
    this.taking = false;
  }

  private missing(): number | undefined {
    return this.assigned.find((id) => !this.shards.has(id));
  }

  private activate(shard: Shard): void {
    shard.phase = 'active';
    for (const place of placesOf(this.parts.service, shard.id)) this.read(place);
    this.wake();
  }

  /** Asks the source for what the shard reads: its own partitions once it is active, those read whole from the start. */
  private subscribe(shard: Shard): void {
    if (shard.phase === 'active') for (const place of placesOf(this.parts.service, shard.id)) this.read(place);
    for (const place of sharedPlaces(this.parts)) {
      if (shard.position(place).offset < (this.inbox.wanted(place) ?? Infinity)) this.read(place);
    }
  }

  /** Reads a partition from where the shard that is farthest behind stands; the others pass over what they have seen. */
  private read(place: TopicPartition): void {
    const whole = this.parts.service.broadcasts.includes(place.topic);
    const readers = this.owned.filter((shard) => shard.phase !== 'halted' && (whole || shard.id === place.partition));
    if (readers.length) this.inbox.want(place, Math.min(...readers.map((shard) => shard.position(place).offset)));
  }

  private release(shard: Shard): void {
    shard.phase = 'lost';
    if (this.shards.get(shard.id) === shard) this.shards.delete(shard.id);
    this.turns.forgetRows();
    for (const place of placesOf(this.parts.service, shard.id)) this.inbox.forget(place);
    if (!this.shards.size) for (const place of sharedPlaces(this.parts)) this.inbox.forget(place);
  }

  /** Any failure of log or database leaves it unknown what has happened: this process owns nothing any more, and takes over again. */
  private giveUp(error: Error): void {
    this.observer.problem?.(error);
    this.failures += 1;
    this.surrenders += 1;
    this.doubted ||= isFenced(error);
    for (const shard of this.shards.values()) if (shard.phase !== 'halted') this.release(shard);
    if (!isRetriable(error)) return this.observer.fatal?.(error);
    void this.takeAssigned();
  }

  /** A hole in the log: this shard goes no further until somebody has mended it; the others go on. */
  private stopShard(shard: Shard, error: Error): Shard {
    shard.phase = 'halted';
    shard.failure = error;
    this.observer.problem?.(error, shard.id);
    return shard;
  }

  private halt(place: TopicPartition, wanted: number, found: number): void {
    const error = new RuntimeError(
      'shard.hole',
      `${placeOf(place)} has no offset ${wanted}, the log begins at ${found}: events are missing`,
    );
    for (const shard of this.shards.values()) {
      if (this.parts.service.broadcasts.includes(place.topic) || shard.id === place.partition) this.stopShard(shard, error);
    }
  }
}

/** How long records that nobody waits for wait for others, in milliseconds. */
const companyMilliseconds = 30;

/** Without a turn for so long a service is idle. */
const quietMilliseconds = 150;

/** How long a source waits for a turn at most, in milliseconds: it has to tell its group that it lives. */
const patience = 1000;

/** The log itself is not what it was: no restart mends that. */
const isBroken = (error: unknown): error is RuntimeError =>
  error instanceof RuntimeError && (error.code === 'shard.hole' || error.code === 'shard.diverged');

const isFenced = (error: unknown) => error instanceof RuntimeError && error.code === 'shard.fenced';

const isRetriable = (error: unknown) => !(error instanceof RuntimeError) || error.retriable;
