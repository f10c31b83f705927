import { beforeEach, describe, expect, it } from 'vitest';
import { Inbox } from './inbox.js';
import { placeOf, type LogRecord, type TopicPartition } from './record.js';

const place = { topic: 't', partition: 0 };
const other = { topic: 't', partition: 1 };
const records = (at: TopicPartition, from: number, to: number): LogRecord[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({
    ...at,
    offset: from + index,
    timestamp: 0,
    key: null,
    headers: {},
    value: Buffer.alloc(10),
  }));
const offsets = (taken: LogRecord[]) => taken.map(({ offset }) => offset);

let calls: string[];
let inbox: Inbox;
beforeEach(() => {
  calls = [];
  const source = {
    seek: (at: TopicPartition, offset: number) => calls.push(`seek ${placeOf(at)} ${offset}`),
    pause: (at: TopicPartition) => calls.push(`pause ${placeOf(at)}`),
    resume: (at: TopicPartition) => calls.push(`resume ${placeOf(at)}`),
    confirmed: async () => {},
  };
  inbox = new Inbox(source, 10, (at, wanted, found) => calls.push(`missing ${placeOf(at)} ${wanted} ${found}`));
});

describe('the inbox', () => {
  it('seeks where it wants to read, and takes records in order', () => {
    inbox.want(place, 3);
    inbox.offer(place, records(place, 3, 5));
    inbox.offer(place, records(place, 6, 6));
    expect(calls).toEqual(['seek t/0 3']);
    expect(offsets(inbox.take(2, 1000))).toEqual([3, 4]);
    expect(offsets(inbox.take(9, 1000))).toEqual([5, 6]);
  });

  it('hands on what waits in the order in which it was recorded, and each partition in its own, whatever its clock says', () => {
    const recorded = (at: TopicPartition, ...times: number[]) =>
      records(at, 0, times.length - 1).map((record, index) => ({ ...record, timestamp: times[index]! }));
    inbox.want(place, 0);
    inbox.want(other, 0);
    inbox.offer(place, recorded(place, 20, 50, 10));
    inbox.offer(other, recorded(other, 30, 40, 50, 60));
    const taken = inbox.take(99, 1000).map((record) => `${record.partition}@${record.offset}`);
    expect(taken).toEqual(['0@0', '1@0', '1@1', '0@1', '0@2', '1@2', '1@3']);
  });

  it('passes over what it has had already', () => {
    inbox.want(place, 3);
    inbox.offer(place, records(place, 0, 4));
    inbox.offer(place, records(place, 2, 5));
    inbox.offer(place, records(place, 0, 2));
    expect(offsets(inbox.take(99, 1000))).toEqual([3, 4, 5]);
    expect(inbox.wanted(place)).toBe(6);
  });

  it('sends a source back that stands beyond, and takes nothing from there', () => {
    inbox.want(place, 3);
    inbox.offer(place, records(place, 7, 9));
    expect(inbox.size).toBe(0);
    expect(calls).toEqual(['seek t/0 3', 'seek t/0 3']);
    inbox.offer(place, records(place, 3, 3));
    expect(offsets(inbox.take(99, 1000))).toEqual([3]);
  });

  it('says that records are missing when the source cannot be sent back', () => {
    inbox.want(place, 3);
    for (let times = 0; times < 6; times++) inbox.offer(place, records(place, 7, 9));
    expect(calls.at(-1)).toBe('missing t/0 3 7');
    expect(calls.filter((call) => call.startsWith('missing'))).toHaveLength(1);
    expect(inbox.size).toBe(0);
  });

  it('forgives a source that came back in between', () => {
    inbox.want(place, 3);
    for (let times = 0; times < 5; times++) inbox.offer(place, records(place, 7, 9));
    inbox.offer(place, records(place, 3, 3));
    for (let times = 0; times < 5; times++) inbox.offer(place, records(place, 7, 9));
    expect(calls.join()).not.toContain('missing');
  });

  it('pauses a partition that nobody wants', () => {
    inbox.offer(place, records(place, 0, 1));
    expect([calls, inbox.size]).toEqual([['pause t/0'], 0]);
  });

  it('pauses when it is full, and resumes when half of it is taken', () => {
    inbox.want(place, 0);
    inbox.want(other, 0);
    calls.length = 0;
    inbox.offer(place, records(place, 0, 9));
    expect(calls).toEqual([]);
    inbox.offer(other, records(other, 0, 0));
    expect(calls).toEqual(['pause t/1']);
    inbox.take(6, 1000);
    expect(calls).toEqual(['pause t/1']);
    inbox.take(1, 1000);
    expect(calls).toEqual(['pause t/1', 'resume t/1']);
  });

  it('resumes what waits for room when that comes by forgetting', () => {
    inbox.want(place, 0);
    inbox.want(other, 0);
    inbox.offer(other, records(other, 0, 9));
    inbox.offer(place, records(place, 0, 0));
    inbox.forget(other);
    expect(calls.filter((call) => !call.startsWith('seek'))).toEqual(['pause t/0', 'resume t/0']);
  });

  it('counts what a record takes as a whole, where that is known', () => {
    inbox.want(place, 0);
    inbox.offer(
      place,
      records(place, 0, 9).map((record) => ({ ...record, size: 2 << 20 })),
    );
    expect(calls).toContain('pause t/0');
    expect(offsets(inbox.take(99, 5 << 20))).toEqual([0, 1, 2]);
  });

  it('takes up to so many bytes, and always one record', () => {
    inbox.want(place, 0);
    inbox.offer(place, records(place, 0, 9));
    expect(offsets(inbox.take(99, 25))).toEqual([0, 1, 2]);
    expect(offsets(inbox.take(99, 1))).toEqual([3]);
  });

  it('drops what waits of a partition that is wanted from elsewhere, or not any more', () => {
    inbox.want(place, 0);
    inbox.want(other, 0);
    inbox.offer(place, records(place, 0, 2));
    inbox.offer(other, records(other, 0, 2));
    inbox.want(place, 1);
    inbox.forget(other);
    expect([inbox.size, inbox.wanted(place), inbox.wanted(other)]).toEqual([0, 1, undefined]);
  });

  it('pauses the source when few records are many bytes, until they are taken', () => {
    const large = (offset: number) => [{ ...records(place, offset, offset)[0]!, value: Buffer.alloc(9 << 20) }];
    inbox.want(place, 0);
    inbox.offer(place, large(0));
    expect(calls).not.toContain('pause t/0');
    inbox.offer(place, large(1));
    expect(calls).toContain('pause t/0');
    inbox.take(1, 1000);
    expect(calls).not.toContain('resume t/0');
    inbox.take(1, 1000);
    expect(calls).toContain('resume t/0');
  });
});
