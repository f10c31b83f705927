import { placeOf } from '@tributary/service-kit/runtime';
import type { Event } from '@tributary/service-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Stamp } from './counting.js';
import { EventFeed, type FeedReader } from './event-feed.js';
import type { LogTail, Tailed } from './log-tail.js';
import { type LogPlace, OffsetVector } from './offset-vector.js';

const place = { topic: 'orders.events', partition: 0 };
const at = (offset: number) => new OffsetVector([{ ...place, offset }]);

/** A log in memory; reads wait until there is something, or until it is closed. */
class FakeLog implements Pick<LogTail, 'end' | 'read' | 'close'> {
  private readonly records: Tailed[] = [];
  private news = Promise.withResolvers<void>();
  private closed = false;

  async end(): Promise<OffsetVector> {
    return at(this.records.length);
  }

  async read(from: readonly LogPlace[]): Promise<Tailed[]> {
    const begin = from.find((wanted) => placeOf(wanted) === placeOf(place))!.offset;
    if (this.records.length <= begin && !this.closed) await this.news.promise;
    return this.records.slice(begin);
  }

  stamp(offset: number, stamp: Stamp): void {
    this.records[offset] = { ...this.records[offset]!, stamp };
  }

  /** Makes the log longer, and wakes its readers later. */
  append(...ids: string[]): () => void {
    for (const id of ids) this.records.push({ ...place, offset: this.records.length, event: { id } as Event });
    return () => {
      this.news.resolve();
      this.news = Promise.withResolvers();
    };
  }

  async close(): Promise<void> {
    this.closed = true;
    this.news.resolve();
  }
}

class FakeReader implements FeedReader {
  readonly taken: string[] = [];
  opened = false;
  ended = false;
  readonly wants = () => true;

  open(): void {
    this.opened = true;
  }

  take({ id }: Event): void {
    this.taken.push(id);
  }

  end(): void {
    this.ended = true;
  }
}

let log: FakeLog;
let feed: EventFeed;
beforeEach(() => {
  log = new FakeLog();
  feed = new EventFeed(log as unknown as LogTail);
});
afterEach(() => feed.onModuleDestroy());

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a reader', () => {
  it('without a position hears what is written from now on', async () => {
    log.append('a');
    const reader = new FakeReader();
    await feed.add(reader, undefined);
    log.append('b', 'c')();
    await turn();
    expect(reader.taken).toEqual(['b', 'c']);
  });

  it('that stands behind the tail is brought up to it', async () => {
    log.append('a', 'b', 'c');
    const reader = new FakeReader();
    await feed.add(reader, at(1));
    expect(reader.taken).toEqual(['b', 'c']);
  });

  it('does not hear what an earlier owner of a shard sends behind the marker of the next', async () => {
    const reader = new FakeReader();
    await feed.add(reader, undefined);
    log.append('taken', 'late', 'sent again');
    for (const [offset, stamp] of [
      { incarnation: 2 },
      { incarnation: 1, sequence: 5 },
      { incarnation: 2, sequence: 5 },
    ].entries())
      log.stamp(offset, stamp);
    log.append()();
    await turn();
    expect(reader.taken).toEqual(['sent again']);
  });

  it('is not begun while the log does not answer', async () => {
    const reader = new FakeReader();
    log.end = () => Promise.reject(new Error('away'));
    await expect(feed.add(reader, undefined)).rejects.toThrow('away');
    expect(reader.opened).toBe(false);
    delete (log as Partial<FakeLog>).end;
    await feed.add(reader, undefined);
    expect(reader.opened).toBe(true);
  });

  it('that stands before the tail hears nothing twice', async () => {
    const [tail, ahead] = [new FakeReader(), new FakeReader()];
    await feed.add(tail, undefined);
    const wake = log.append('a', 'b', 'c');
    await feed.add(ahead, at(2));
    wake();
    await turn();
    expect([tail.taken, ahead.taken]).toEqual([['a', 'b', 'c'], ['c']]);
  });
});

it('a reader that is slow is passed over until it is ready, and then reads from the log what it has missed', async () => {
  const [slow, quick] = [new FakeReader(), new FakeReader()];
  let ready = () => {};
  slow.take = ({ id }: Event) => {
    slow.taken.push(id);
    return new Promise<void>((resolve) => (ready = resolve));
  };
  await feed.add(slow, undefined);
  await feed.add(quick, undefined);
  log.append('a', 'b')();
  await turn();
  log.append('c')();
  await turn();
  expect([slow.taken, quick.taken]).toEqual([['a'], ['a', 'b', 'c']]);
  for (let times = 0; times < 3; times++) {
    ready();
    await turn();
  }
  expect(slow.taken).toEqual(['a', 'b', 'c']);
  log.append('d')();
  await turn();
  expect([slow.taken, quick.taken]).toEqual([
    ['a', 'b', 'c', 'd'],
    ['a', 'b', 'c', 'd'],
  ]);
});

describe('a replica', () => {
  it('serves 32 streams and no more, until one is gone', async () => {
    const readers = Array.from({ length: 32 }, () => new FakeReader());
    for (const reader of readers) await feed.add(reader, undefined);
    const refused = { status: 503, code: 'gateway.overloaded' };
    expect(() => feed.admit()).toThrow(expect.objectContaining(refused));
    await expect(feed.add(new FakeReader(), undefined)).rejects.toMatchObject(refused);
    feed.remove(readers[0]!);
    feed.admit();
  });

  it('that ends ends its streams and takes no new one', async () => {
    const reader = new FakeReader();
    await feed.add(reader, undefined);
    await feed.onModuleDestroy();
    expect(reader.ended).toBe(true);
    expect(() => feed.admit()).toThrow(expect.objectContaining({ status: 503, code: 'service.stopping' }));
  });
});
