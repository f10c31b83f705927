import type { Deadline } from './ports.js';
import { placesOf, sharedPlaces } from './places.js';
import { placeOf } from './record.js';
import type { Shard } from './shard.js';
import type { Parts } from './takeover.js';

export interface Due {
  readonly shard: Shard;
  readonly deadline: Deadline;
}

/**
 * Wakes rows whose deadline has passed. A deadline fires only after its shard has read everything that its inputs held then:
 * what is not there is absent from the log, not merely late.
 */
export class DeadlineWatch {
  private waiting: { due: Due[]; ends: Map<string, number>; shard: Shard }[] = [];
  private readonly asked = new WeakSet<Deadline>();
  private stopped = false;

  constructor(
    private readonly parts: Parts,
    private readonly shards: () => Iterable<Shard>,
    private readonly wake: () => void,
  ) {}

  /** Looks every `milliseconds` for deadlines that have passed, until stopped. */
  async run(milliseconds: number): Promise<void> {
    while (!this.stopped) {
      await this.look().catch(() => {}); // The log is away: nothing can be said to be absent; look again.
      await this.parts.chance.sleep(milliseconds);
    }
  }

  stop(): void {
    this.stopped = true;
  }

  async look(): Promise<void> {
    const now = this.parts.chance.now();
    for (const shard of this.shards()) {
      if (shard.phase !== 'active') continue;
      const due = [...shard.deadlines.values()].filter((deadline) => deadline.due.getTime() <= now && !this.asked.has(deadline));
      if (!due.length) continue;
      const places = [...placesOf(this.parts.service, shard.id), ...sharedPlaces(this.parts)];
      const ends = await this.parts.log.ends(places);
      for (const deadline of due) this.asked.add(deadline);
      this.waiting.push({
        shard,
        due: due.map((deadline) => ({ shard, deadline })),
        ends: new Map(places.map((place, i) => [placeOf(place), ends[i]!])),
      });
    }
    if (this.ready()) this.wake();
  }

  /** True when a deadline can fire now. */
  ready(): boolean {
    this.waiting = this.waiting.filter(({ shard }) => shard.phase !== 'lost');
    return this.waiting.some(reached);
  }

  /** Those that can fire now, up to so many. */
  take(count: number): Due[] {
    const taken: Due[] = [];
    for (const entry of this.waiting.filter(reached)) taken.push(...entry.due.splice(0, count - taken.length));
    this.waiting = this.waiting.filter(({ due }) => due.length);
    return taken;
  }
}

const reached = ({ shard, ends }: { shard: Shard; ends: Map<string, number> }) =>
  shard.phase === 'active' && [...ends].every(([place, end]) => (shard.positions.get(place)?.offset ?? 0) >= end);
