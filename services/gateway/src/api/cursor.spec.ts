import { expect, it } from 'vitest';
import { cursorToken, parseCursor } from './cursor.js';

it('comes back as it was', () => {
  const cursor = { placedAt: new Date('2026-01-02T03:04:05.678Z'), orderId: 'o-1' };
  expect(parseCursor(cursorToken(cursor))).toEqual(cursor);
});

it.each([
  '',
  'zzz',
  Buffer.from('["2026-99-99T00:00:00Z","o-1"]').toString('base64url'),
  Buffer.from('["2026-01-01T00:00:00Z","\'"]').toString('base64url'),
])('refuses %s with 400', (token) => {
  expect(() => parseCursor(token)).toThrow(expect.objectContaining({ status: 400 }));
});
