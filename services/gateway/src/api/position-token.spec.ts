import { expect, it } from 'vitest';
import { parsePosition, positionToken } from './position-token.js';

const place = { topic: 'orders.events', partition: 3, offset: 4711 };
const partitionsOf = () => 6;
const token = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

it('comes back as it was', () => {
  expect(parsePosition(positionToken({ place }), partitionsOf)).toEqual({ place });
  const pending = { kind: 'order', key: 'o-1', requestId: 'r-1' } as const;
  expect(parsePosition(positionToken({ place, pending }), partitionsOf)).toEqual({ place, pending });
  const several = { kind: 'change', key: 'c-1', requestId: 'r-1', events: 3 } as const;
  expect(parsePosition(positionToken({ place, pending: several }), partitionsOf)).toEqual({ place, pending: several });
});

it('may name any partition while nobody knows how many there are', () => {
  const far = { ...place, partition: 11 };
  expect(parsePosition(positionToken({ place: far }), () => undefined)).toEqual({ place: far });
});

it.each([
  '',
  'x',
  token(null),
  token({}),
  token([]),
  token(['orders.events', 3]),
  token(['orders.events', 3, -1]),
  token(['orders.events', 3, 1.5]),
  token(['orders.events', 6, 1]),
  token(['gateway.events', 0, 0]),
  token(['elsewhere', 0, 0]),
  token(['orders.events', 0, 0, 'order', "'; DROP TABLE orders", 'r-1']),
  token(['orders.events', 0, 0, 'robbery', 'o-1', 'r-1']),
  token(['orders.events', 0, 0, 'order', 'o-1']),
  token(['orders.events', 0, 0, 'change', 'c-1', 'r-1', 1e9]),
])('refuses %s with 400', (header) => {
  expect(() => parsePosition(header, partitionsOf)).toThrow(expect.objectContaining({ status: 400 }));
});
