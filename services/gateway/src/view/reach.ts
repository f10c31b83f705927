import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { nextOffsets } from '@tributary/service-kit/postgres';
import { type CommittedTurn, placeOf, type TopicPartition } from '@tributary/service-kit/runtime';
import { DataSource } from 'typeorm';
import { coalesced } from './coalesced.js';
import { TurnFeed, type TurnListener } from './turn-feed.js';
import { Waiting } from './waiting.js';

export interface LogPosition extends TopicPartition {
  readonly offset: number;
}

/** How far the view has read the log, and waits for it to read on. */
@Injectable()
export class Reach implements TurnListener, OnModuleDestroy {
  private readonly logger = new Logger('view');
  /** The next offset of each partition, as far as this process has seen: the view is at least there. */
  private readonly known = new Map<string, number>();
  private readonly waiting = new Waiting<number, true>();
  private readonly ask = coalesced(async () => {
    if (!this.waiting.size) return;
    await this.look().catch((error: Error) => this.logger.warn(`could not look up how far the view has read: ${error.message}`));
  });

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(TurnFeed) feed: TurnFeed,
  ) {
    feed.add(this);
  }

  /** True once the view holds what the log holds at this position; false when the time ran out, or a read's client has `gone`. */
  async wait(position: LogPosition, milliseconds: number, gone?: AbortSignal): Promise<boolean> {
    if (this.holds(position)) return true;
    const reached = this.waiting.add(placeOf(position), position.offset, milliseconds, gone);
    try {
      await this.look();
      if (this.holds(position)) return true;
      return (await reached.result) ?? false;
    } finally {
      reached.cancel();
    }
  }

  /** True when this process knows that the view holds what the log holds at this position. */
  holds(position: LogPosition): boolean {
    return (this.known.get(placeOf(position)) ?? 0) > position.offset;
  }

  here(turn: CommittedTurn): void {
    const moved = new Map<string, number>();
    for (const event of turn.events) moved.set(placeOf(event), event.offset + 1);
    this.move(moved);
  }

  elsewhere(): void {
    this.ask();
  }

  forget(): void {
    this.known.clear();
  }

  onModuleDestroy(): void {
    this.waiting.end();
  }

  private move(moved: ReadonlyMap<string, number>): void {
    for (const [place, next] of moved) {
      if (next <= (this.known.get(place) ?? 0)) continue;
      this.known.set(place, next);
      for (const waiter of [...this.waiting.of(place)]) if (waiter.wanted < next) waiter.settle(true);
    }
  }

  private async look(): Promise<void> {
    this.move(await nextOffsets(this.dataSource));
  }
}
