import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { Event } from '@tributary/service-kit';
import { overloaded, unavailable } from '../edge/problem.js';
import { Counting } from './counting.js';
import { LogTail, type Tailed } from './log-tail.js';
import type { OffsetVector } from './offset-vector.js';

export interface FeedReader {
  /** The log answers: events may come. */
  open(): void;
  /** Takes one event and where the reader stands behind it; a promise when it can take no more until that resolves. */
  take(event: Event, position: OffsetVector): Promise<void> | void;
  wants(event: Event): boolean;
  end(): void;
}

interface Subscriber {
  readonly reader: FeedReader;
  readonly position: OffsetVector;
  readonly counting: Counting;
}

/** Streams that one replica serves at once. Each may hold the events of a whole read while its client is slow. */
const capacity = 32;

/** Longest wait of one read for something new, in milliseconds. */
const maxWait = 500;

/** Hands the events of the log to everybody who listens; one tail for all, and none while nobody does. */
@Injectable()
export class EventFeed implements OnModuleDestroy {
  private readonly logger = new Logger('feed');
  private readonly live = new Set<Subscriber>();
  private readonly readers = new Set<FeedReader>();
  private tailing: Promise<OffsetVector> | undefined;
  private stopped = false;

  constructor(@Inject(LogTail) private readonly log: LogTail) {}

  /** Throws a 503 problem when too many listen, or when this replica ends: HTTP is the last to close, and waits for every stream. */
  admit(): void {
    if (this.stopped) throw unavailable('service.stopping', 'this replica ends; open the stream again at another', 1);
    if (this.readers.size >= capacity) throw overloaded(`${capacity} event streams are open already`);
  }

  /** Hands over everything from `from` on, or what is written from now on. Resolves when the reader has caught up. */
  async add(reader: FeedReader, from: OffsetVector | undefined): Promise<void> {
    this.admit();
    this.readers.add(reader);
    try {
      const tail = await (this.tailing ??= this.start());
      const position = from?.copy() ?? tail.copy();
      // An id of another log, or of an earlier life of this one: nothing would come until this log is as long.
      if (tail.before(position).length) position.limit(await this.log.end());
      reader.open();
      await this.catchUp({ reader, position, counting: new Counting() }, tail);
    } catch (error) {
      this.remove(reader);
      throw error;
    }
  }

  remove(reader: FeedReader): void {
    this.readers.delete(reader);
    for (const subscriber of this.live) if (subscriber.reader === reader) this.live.delete(subscriber);
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    for (const reader of [...this.readers]) reader.end();
    this.readers.clear();
    await this.log.close();
  }

  private async start(): Promise<OffsetVector> {
    try {
      const position = await this.log.end();
      void this.follow(position);
      return position;
    } catch (error) {
      this.tailing = undefined;
      throw error;
    }
  }

  /** Brings a reader to the tail, at its own pace. */
  private async catchUp(subscriber: Subscriber, tail: OffsetVector): Promise<void> {
    while (this.readers.has(subscriber.reader)) {
      const behind = subscriber.position.before(tail);
      if (!behind.length) return void this.live.add(subscriber);
      for (const tailed of await this.log.read(behind, maxWait)) await this.hand(subscriber, tailed);
    }
  }

  /** Hands news over as far as the reader takes them; what a slow one does not take now it reads from the log later. */
  private pass(subscriber: Subscriber, news: readonly Tailed[], tail: OffsetVector): void {
    for (const tailed of news) {
      const busy = this.hand(subscriber, tailed);
      if (!busy) continue;
      this.live.delete(subscriber);
      const { reader } = subscriber;
      busy
        .then(() => this.catchUp(subscriber, tail))
        .catch(() => {
          this.remove(reader);
          reader.end();
        });
      return;
    }
  }

  /** Ends when nobody listens any more. */
  private async follow(position: OffsetVector): Promise<void> {
    while (this.readers.size && !this.stopped) {
      try {
        const news = await this.log.read(position.list(), maxWait);
        for (const tailed of news) position.move(tailed, tailed.offset + 1);
        for (const subscriber of this.live) this.pass(subscriber, news, position);
      } catch (error) {
        if (this.stopped) break;
        this.logger.debug(`the tail of the log cannot be read now: ${(error as Error).message}`);
        await sleep(1000);
      }
    }
    this.tailing = undefined;
    for (const { reader } of this.live) reader.end();
  }

  private hand({ reader, position, counting }: Subscriber, { event, stamp, ...place }: Tailed): Promise<void> | void {
    if (place.offset < position.of(place)) return;
    position.move(place, place.offset + 1);
    if (counting.counts(place, stamp) && event && reader.wants(event)) return reader.take(event, position);
  }
}
