import { expect, it } from 'vitest';
import { OffsetVector } from './offset-vector.js';

const [first, second] = [
  { topic: 'orders.events', partition: 0 },
  { topic: 'orders.events', partition: 1 },
];
const elsewhere = { topic: 'shipping.events', partition: 0 };
const vector = () =>
  new OffsetVector([
    { ...first, offset: 0 },
    { ...second, offset: 1000 },
    { ...elsewhere, offset: 2000 },
  ]);

it('comes back from its text', () => {
  const text = vector().toString();
  expect(text).toBe('orders.events:0.rs,shipping.events:1jk');
  expect(OffsetVector.parse(text)).toEqual(vector());
});

it('knows where it stands before another', () => {
  const [one, other] = [vector(), vector()];
  other.move(second, 2000);
  expect(one.before(other)).toEqual([{ ...second, offset: 1000 }]);
  expect(other.before(one)).toEqual([]);
  const copy = one.copy();
  copy.move(first, 9);
  expect([one.of(first), copy.of(first)]).toEqual([0, 9]);
});

it('goes back to another where it stands behind that, and knows no more partitions', () => {
  const [one, other] = [vector(), vector()];
  one.move(first, 70);
  one.move({ topic: 'once.there', partition: 7 }, 5);
  other.move(second, 30);
  one.limit(other);
  expect(one).toEqual(other);
});

it('stands at the beginning of what its text does not know', () => {
  const older = OffsetVector.parse('orders.events:0.rs')!;
  expect(older.before(vector())).toEqual([{ ...elsewhere, offset: 0 }]);
});

it.each(['', 'x y', '1.2.3', 'orders.events:', 'orders.events:zzzzzzzzzzz', 'orders.events:1..2', '../..', `${vector()},`])(
  'refuses %s',
  (text) => {
    expect(OffsetVector.parse(text)).toBeUndefined();
  },
);
