import { placeOf, startOfLog, type Position, type Positions, type TopicPartition } from './record.js';
import type { Deadline, ParkedPlace, ShardWrite } from './ports.js';

/** One shard while this process owns it. A failure drops the whole object; a new takeover makes a new one. */
export class Shard {
  turn = 0;
  incarnation = 0;
  /** Sequence number of the last event committed. */
  sequence = 0;
  positions: Positions = new Map();
  /** Up to here the own events are known to be in the log, whole and in order. */
  acknowledged = 0;
  /** Up to here they have left the outbox. */
  private swept = 0;
  /** Keys that wait, and from which offset on they do in each partition. */
  readonly parkedKeys = new Map<string, ReadonlyMap<string, number>>();
  /** Records that shall never be handled, for the day they are read again. */
  private readonly discarded = new Set<string>();
  readonly deadlines = new Map<string, Deadline>();
  /** `taking`: not ready; `gated`: folds its tables until they have caught up; `active`; `lost`: ours no more; `halted`: see `failure`. */
  phase: 'taking' | 'gated' | 'active' | 'lost' | 'halted' = 'taking';
  /** Where the inputs that every shard reads whole ended when the takeover began. */
  gate = new Map<string, number>();
  /** Where the inputs of a service that only reads ended when the takeover began: before that it knows too little to be asked. */
  goal = new Map<string, number>();
  private goalReached = false;
  failure?: Error;

  constructor(
    readonly id: number,
    readonly epoch: string,
  ) {}

  /** From this record on its key waits. */
  park(record: TopicPartition & { readonly offset: number }, key: string): void {
    const from = this.parkedKeys.get(key);
    const first = Math.min(from?.get(placeOf(record)) ?? Infinity, record.offset);
    this.parkedKeys.set(key, new Map(from).set(placeOf(record), first));
  }

  /** Its key waits from these places on now; from none when it is free. */
  waitFrom(key: string, places: readonly ParkedPlace[]): void {
    this.parkedKeys.delete(key);
    for (const place of places) this.park(place, key);
  }

  /** It shall never be handled; gives how to take that back. */
  discard(place: ParkedPlace): () => void {
    const name = parkedName(place);
    this.discarded.add(name);
    return () => this.discarded.delete(name);
  }

  isDiscarded(place: TopicPartition & { readonly offset: number }, key: string): boolean {
    return this.discarded.size > 0 && this.discarded.has(parkedName({ ...place, key }));
  }

  /** A key waits in every partition; what is read again quietly waits only from where it waited then. */
  isParked(record: TopicPartition & { readonly offset: number }, key: string, quiet: boolean): boolean {
    const from = this.parkedKeys.get(key);
    return from !== undefined && (!quiet || record.offset >= (from.get(placeOf(record)) ?? Infinity));
  }

  position(place: TopicPartition): Position {
    return this.positions.get(placeOf(place)) ?? startOfLog;
  }

  moveTo(place: TopicPartition, position: Position): void {
    this.positions.set(placeOf(place), position);
  }

  /** True once every table has reached what the log held when this shard was taken. */
  gateReached(): boolean {
    return this.hasReached(this.gate);
  }

  /** True when this shard can be asked: it is active, and a view holds what the log held when it was taken. */
  get ready(): boolean {
    return this.phase === 'active' && this.goalReached;
  }

  /** What it has read is committed; while a turn is under way, it stands farther on than its rows do. */
  settle(): void {
    this.goalReached ||= this.hasReached(this.goal);
  }

  private hasReached(ends: ReadonlyMap<string, number>): boolean {
    for (const [place, end] of ends) if ((this.positions.get(place) ?? startOfLog).offset < end) return false;
    return true;
  }

  /** The compare-and-set of this shard's next write. */
  write(): ShardWrite {
    const { id: shard, epoch, turn, incarnation, sequence, acknowledged, swept } = this;
    return { shard, epoch, turn, incarnation, sequence, acknowledged, swept, positions: new Map(this.positions) };
  }

  /** That write has been committed. */
  written({ acknowledged }: ShardWrite): void {
    this.turn += 1;
    this.swept = acknowledged;
  }
}

export const parkedName = (place: ParkedPlace) => `${placeOf(place)}/${place.offset} ${place.key}`;
