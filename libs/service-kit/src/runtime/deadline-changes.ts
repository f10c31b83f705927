import type { Deadline, TurnWrite } from './ports.js';
import type { Shard } from './shard.js';

/** What a turn does to the deadlines of its shards. */
export class DeadlineChanges {
  private readonly set = new Map<string, Deadline>();
  private readonly cleared = new Map<string, Deadline>();
  /** Deadlines that this turn set and no one before: when it clears them again, the database never hears of them. */
  private readonly begun = new Set<string>();

  constructor(
    /** Takes the steps that leave the shards as they were. */
    private readonly undo: (() => void)[],
  ) {}

  /** A row's deadline is this one from now on, or none. */
  change(shard: Shard, aggregate: string, key: string, due: Date | undefined): void {
    const id = deadlineId({ aggregate, key });
    const was = shard.deadlines.get(id);
    if (due?.getTime() === was?.due.getTime()) return;
    if (!due) return this.clear(shard, was!);
    if (!was && !this.cleared.has(id)) this.begun.add(id);
    const deadline = { aggregate, key, shard: shard.id, due };
    shard.deadlines.set(id, deadline);
    this.undo.push(() => (was ? shard.deadlines.set(id, was) : shard.deadlines.delete(id)));
    this.cleared.delete(id);
    this.set.set(id, deadline);
  }

  /** This deadline has fired, or its row has none any more; one that has been replaced stays. */
  clear(shard: Shard, deadline: Deadline): void {
    const id = deadlineId(deadline);
    if (shard.deadlines.get(id) !== deadline) return;
    shard.deadlines.delete(id);
    this.undo.push(() => shard.deadlines.set(id, deadline));
    this.set.delete(id);
    if (!this.begun.delete(id)) this.cleared.set(id, deadline);
  }

  get write(): TurnWrite['deadlines'] {
    return { set: [...this.set.values()], clear: [...this.cleared.values()] };
  }
}

export const deadlineId = ({ aggregate, key }: Pick<Deadline, 'aggregate' | 'key'>) => `${aggregate}/${key}`;
