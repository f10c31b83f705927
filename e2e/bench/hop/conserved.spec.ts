import { describe, expect, it } from 'vitest';
import { answers, whatIsWrong } from './conserved.ts';

const event = (key: string, ce_type: string) => ({ partition: 0, offset: 0, key, headers: { ce_type } });
const answered = (...keys: string[]) => keys.flatMap((key) => answers.map((type) => event(key, type)));

describe('a round of a hop counts', () => {
  it('when each of its orders is answered by each event once', () => {
    expect(whatIsWrong(['a', 'b'], answered('b', 'a'))).toEqual([]);
  });

  it('whatever the stream says about other orders', () => {
    const others = [event('of another day', 'OrderCancelled'), ...answered('x', 'x')];
    expect(whatIsWrong(['a'], [...others, ...answered('a')])).toEqual([]);
  });

  it('not when an event is missing', () => {
    const events = answered('a', 'b').filter(({ key, headers }) => key !== 'b' || headers.ce_type !== 'OrderConfirmed');
    expect(whatIsWrong(['a', 'b'], events)).toEqual(['1 of 2 orders lack OrderConfirmed']);
  });

  it('not when an event is there twice', () => {
    expect(whatIsWrong(['a', 'b'], [...answered('a', 'b'), event('a', 'OrderPlaced')])).toEqual([
      '1 of 2 orders have OrderPlaced more than once',
    ]);
  });

  it('not when one order is answered in the place of another', () => {
    expect(whatIsWrong(['a', 'b'], answered('a', 'a'))).toEqual(
      answers.flatMap((type) => [`1 of 2 orders lack ${type}`, `1 of 2 orders have ${type} more than once`]),
    );
  });

  it('not when an order has an event that nobody expects', () => {
    expect(whatIsWrong(['a', 'b'], [...answered('a', 'b'), event('b', 'OrderCancelled')])).toEqual([
      '1 of 2 orders have OrderCancelled',
    ]);
  });
});
