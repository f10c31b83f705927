import { RuntimeError } from '../errors.js';
import { DeadlineWatch } from './deadline-watch.js';
import { Inbox } from './inbox.js';
import { defaultLimits } from './limits.js';
import type { Observer, Source } from './ports.js';
import { holeAt, placesOf, sharedPlaces } from './places.js';
import { pauseAfter } from './pause.js';
import type { LogRecord, TopicPartition } from './record.js';
import { Sender } from './sender.js';
import { Setbacks } from './setbacks.js';
import { Shard } from './shard.js';
import { takeOver, type Parts } from './takeover.js';
import { TurnLoop } from './turn-loop.js';
import { TurnTaker } from './turn-taker.js';

/** Runs the shards that are assigned to this process: takes them over, takes turns, sends, and gives them up when anything fails. */
export class Runtime {
  readonly inbox: Inbox;
  readonly sender: Sender | undefined;
  readonly deadlines: DeadlineWatch;
  private readonly turns: TurnTaker;
  private readonly loop: TurnLoop;
  private assigned: readonly number[] = [];
  private readonly shards = new Map<number, Shard>();
  /** Of takeovers. */
  private readonly setbacks = new Setbacks();
  /** How often in a row everything was given up. */
  private failures = 0;
  /** It was just now, and a pause is due. */
  private shaken = false;
  /** Another process has taken shards of ours: whose they are is for the group to say, and this process may have been expelled. */
  private doubted = false;
  /** Counts how often everything was given up; a takeover that began before counts for nothing. */
  private surrenders = 0;
  private taking = false;
  private stopped = false;

  constructor(
    private readonly parts: Parts,
    private readonly source: Source,
    private readonly observer: Observer = {},
    limits = defaultLimits,
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
            this.loop.wake();
          },
        )
      : undefined;
    this.deadlines = new DeadlineWatch(
      parts,
      () => this.shards.values(),
      () => this.loop.wake(),
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
    this.loop = new TurnLoop(parts, {
      inbox: this.inbox,
      deadlines: this.deadlines,
      sender: this.sender,
      turns: this.turns,
      limits,
      stopped: () => this.stopped,
      took: (moved) => this.took(moved),
      failed: (error) => this.giveUp(error),
    });
  }

  /** The shards owned now. */
  get owned(): readonly Shard[] {
    return [...this.shards.values()];
  }

  /** True when every assigned shard is ready, and takes what comes. */
  get ready(): boolean {
    return !this.turns.waitsFor && this.assigned.every((id) => this.shards.get(id)?.ready);
  }

  /** What keeps assigned shards from going on, in words. */
  get problems(): string[] {
    const { waitsFor } = this.turns;
    const failed = this.assigned.flatMap((id) => {
      const error = this.shards.get(id)?.failure ?? this.setbacks.error(id);
      return error ? [`shard ${id}: ${error.message}`] : [];
    });
    return waitsFor ? [`what comes waits for its schemas: ${waitsFor.message}`, ...failed] : failed;
  }

  /** The group has given this process these shards, and no others. */
  assign(ids: readonly number[]): void {
    for (const id of this.assigned) if (!ids.includes(id)) this.setbacks.forget(id);
    this.assigned = [...ids];
    for (const [id, shard] of this.shards) if (!ids.includes(id)) this.release(shard);
    void this.takeAssigned();
  }

  /** Records that the source has read, in order of their offsets. */
  offer(place: TopicPartition, records: readonly LogRecord[]): void {
    this.inbox.offer(place, records);
    this.loop.wake();
  }

  /** The log has no such offset: the shards that need it go no further. */
  halt(place: TopicPartition, wanted: number, begin: number): void {
    const error = holeAt(place, wanted, begin);
    for (const shard of this.shards.values()) {
      const reads = this.parts.service.broadcasts.includes(place.topic) || shard.id === place.partition;
      if (reads && shard.position(place).offset <= wanted) this.stopShard(shard, error);
    }
    this.read(place); // for those that stand behind the hole
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
        this.loop.wake();
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
    this.turns.stop();
    this.deadlines.stop();
  }

  /** Resolves when no turn is under way or about to begin, or after a second. */
  atRest(): Promise<void> {
    return this.loop.atRest();
  }

  private took(moved: ReadonlySet<Shard>): void {
    for (const shard of moved) {
      shard.settle();
      if (shard.phase === 'gated' && shard.gateReached()) this.activate(shard);
    }
    if (!this.sender) this.failures = 0;
  }

  private async takeAssigned(): Promise<void> {
    if (this.taking) return;
    this.taking = true;
    // How many failures the last pause was for: those that have failed as often need no pause of their own.
    let paused = 0;
    for (let id = this.missing(); id !== undefined && !this.stopped; id = this.missing()) {
      const failures = this.shaken ? this.failures : this.setbacks.times(id);
      if (this.shaken || (failures && failures !== paused)) {
        this.shaken = false;
        paused = failures;
        await this.parts.chance.sleep(pauseAfter(failures));
        continue;
      }
      if (this.doubted) {
        this.doubted = false;
        await this.source.confirmed();
        continue;
      }
      const began = this.parts.chance.now();
      const surrenders = this.surrenders;
      try {
        const { shard, unsent, restored } = await takeOver(this.parts, id);
        if (this.stopped || surrenders !== this.surrenders || !this.assigned.includes(id)) {
          shard.phase = 'lost';
          continue;
        }
        this.shards.set(id, shard);
        this.setbacks.forget(id);
        this.turns.forgetRows();
        this.sender?.push(shard, unsent);
        this.subscribe(shard);
        this.loop.wake();
        this.observer.taken?.(shard, { restored, milliseconds: this.parts.chance.now() - began });
      } catch (error) {
        this.doubted ||= isFenced(error);
        // It may have seen two databases: what it found says nothing of the one that is there now.
        if (surrenders !== this.surrenders) continue;
        if (isBroken(error)) {
          this.shards.set(id, this.stopShard(new Shard(id, ''), error));
          continue;
        }
        this.observer.problem?.(error as Error, id);
        if (!isRetriable(error)) {
          this.observer.fatal?.(error as Error);
          break;
        }
        this.setbacks.add(id, error as Error);
      }
    }
    this.taking = false;
  }

  /** The assigned shard to take over next, if any is left. */
  private missing(): number | undefined {
    return this.setbacks.next(this.assigned.filter((id) => !this.shards.has(id)));
  }

  private activate(shard: Shard): void {
    shard.phase = 'active';
    for (const place of placesOf(this.parts.service, shard.id)) this.read(place);
    this.loop.wake();
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
    this.shaken = true;
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
}

/** The log itself is not what it was: no restart mends that. */
const isBroken = (error: unknown): error is RuntimeError =>
  error instanceof RuntimeError && (error.code === 'shard.hole' || error.code === 'shard.diverged');

const isFenced = (error: unknown) => error instanceof RuntimeError && error.code === 'shard.fenced';

const isRetriable = (error: unknown) => !(error instanceof RuntimeError) || error.retriable;
