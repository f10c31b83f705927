import { expect, it } from 'vitest';
import { OffsetVector, places } from './offset-vector.js';

const [first, second] = places as [(typeof places)[number], (typeof places)[number]];
const vector = () => new OffsetVector(places.map((_, index) => index * 1000));

it('comes back from its text', () => {
  const text = vector().toString();
  expect(OffsetVector.parse(text)?.toString()).toBe(text);
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

it('goes back to another where it stands behind that', () => {
  const [one, other] = [vector(), vector()];
  one.move(first, 70);
  other.move(second, 30);
  one.limit(other);
  expect([one.of(first), one.of(second)]).toEqual([0, 30]);
});

it('stands at the beginning of topics that its text does not know, and knows no others', () => {
  const behind = vector();
  const text = behind.toString().replace(`${first.topic}:`, 'once.there:');
  const other = OffsetVector.parse(text)!;
  expect(places.map((place) => other.of(place))).toEqual(
    places.map((place) => (place.topic === first.topic ? 0 : behind.of(place))),
  );
});

it.each(['', 'x y', '1.2.3', `${first.topic}:`, `${first.topic}:zzzzzzzzzzz`, `${first.topic}:1..2`, '../..', `${vector()},`])(
  'refuses %s',
  (text) => {
    expect(OffsetVector.parse(text)).toBeUndefined();
  },
);
