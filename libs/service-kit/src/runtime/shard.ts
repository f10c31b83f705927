import { placeOf, startOfLog, type Position, type Positions, type TopicPartition } from './record.js';
import type { Deadline, ShardWrite } from './ports.js';

/** One shard while this process owns it. A failure drops the whole object; a new takeover makes a new one. */
export class Shard {
  turn = 0;
  incarnation = 0;
  /** Sequence number of the last event committed. */
  sequence = 0;
  positions: Positions = new Map();
  /** Up to here the own events are known to be in the log, whole and in order. */
  acknowledged = 0;
  readonly parkedKeys = new Set<string>();
  readonly deadlines = new Map<string, Deadline>();
  /** `taking`: not ready; `gated`: folds its tables until they have caught up; `active`; `lost`: ours no more; `halted`: see `failure`. */
  phase: 'taking' | 'gated' | 'active' | 'lost' | 'halted' = 'taking';
  /** Where the inputs that every shard reads whole ended when the takeover began. */
  gate = new Map<string, number>();
  failure?: Error;

  constructor(
    readonly id: number,
    readonly epoch: string,
  ) {}

  position(place: TopicPartition): Position {
    return this.positions.get(placeOf(place)) ?? startOfLog;
  }

  moveTo(place: TopicPartition, position: Position): void {
    this.positions.set(placeOf(place), position);
  }

  /** True once every table has reached what the log held when this shard was taken. */
  gateReached(): boolean {
    for (const [place, end] of this.gate) if ((this.positions.get(place) ?? startOfLog).offset < end) return false;
    return true;
  }

  /** The compare-and-set of this shard's next write. */
  write(): ShardWrite {
    const { id: shard, epoch, turn, incarnation, sequence, acknowledged } = this;
    return { shard, epoch, turn, incarnation, sequence, acknowledged, positions: new Map(this.positions) };
  }
}
