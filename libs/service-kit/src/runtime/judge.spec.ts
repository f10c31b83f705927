import { describe, expect, it } from 'vitest';
import { judge } from './judge.js';
import { control, type LogRecord, type Position } from './record.js';

const at: Position = { offset: 10, incarnation: 2, sequence: 5 };
const record = (headers: Record<string, string>): LogRecord => ({
  topic: 't',
  partition: 0,
  offset: 10,
  timestamp: 0,
  key: 'k',
  headers,
  value: null,
});
const numbered = (incarnation: number, sequence: number) =>
  record({ ce_incarnation: String(incarnation), ce_sequence: String(sequence) });
const marker = (incarnation: number) => record({ ce_incarnation: String(incarnation), ce_type: control.marker });

describe('a reader', () => {
  it.each([
    ['takes the next number', numbered(2, 6), 'take', { incarnation: 2, sequence: 6 }],
    ['passes over a repeat of the last number', numbered(2, 5), 'repeat', { incarnation: 2, sequence: 5 }],
    ['passes over a repeat of an old number', numbered(2, 1), 'repeat', { incarnation: 2, sequence: 5 }],
    ['drops what an older owner sent late, even the next number', numbered(1, 6), 'void', { incarnation: 2, sequence: 5 }],
    ['goes over to the incarnation of a newer marker', marker(3), 'marker', { incarnation: 3, sequence: 5 }],
    ['passes over an older marker', marker(1), 'marker', { incarnation: 2, sequence: 5 }],
    ['passes on what has no number', record({ ce_type: 'X' }), 'unnumbered', { incarnation: 2, sequence: 5 }],
  ] as const)('%s', (_, found, verdict, next) => {
    expect(judge(found, at)).toEqual({ verdict, next: { offset: 11, ...next } });
  });

  it.each([
    ['a number is missing', numbered(2, 7)],
    ['an incarnation has no marker', numbered(3, 6)],
    ['a number is none', record({ ce_incarnation: '2', ce_sequence: 'six' })],
  ])('halts at a hole: %s', (_, found) => {
    expect(() => judge(found, at)).toThrow(expect.objectContaining({ code: 'shard.hole', retriable: false }));
  });

  it('keeps what else it knows of the partition', () => {
    expect(judge(numbered(2, 6), { ...at, quietUntil: 50 }).next.quietUntil).toBe(50);
  });
});
