import { beforeEach, describe, expect, it } from 'vitest';
import { RowCache } from './row-cache.js';
import { Wants } from './working-set.js';

class Order {}
class Customer {}

let cache: RowCache;
beforeEach(() => (cache = new RowCache(10_000)));

function wants(...keys: [row: typeof Order, key: string, type?: string][]): Wants {
  const collected = new Wants();
  for (const [row, key, type] of keys) collected.key(row, key, type);
  return collected;
}
const missingKeys = (wanted: Wants) => cache.look(wanted).missing.map(({ row, keys }) => [row.name, ...keys]);

describe('rows kept between turns', () => {
  it('are not asked for again, each under its class and key', () => {
    cache.keep(Order, '1', { status: 'PLACED' });
    expect(cache.get(Order, '1')).toEqual({ status: 'PLACED' });
    expect(cache.get(Customer, '1')).toBeUndefined();
    expect(missingKeys(wants([Order, '1'], [Order, '2'], [Customer, '1']))).toEqual([
      ['Order', '2'],
      ['Customer', '1'],
    ]);
  });

  it('are asked for again when others may have changed them', () => {
    for (const key of ['1', '2']) cache.keep(Order, key, {});
    cache.forget(Order, '1');
    expect(missingKeys(wants([Order, '1'], [Order, '2']))).toEqual([['Order', '1']]);
  });

  it('are asked for when they are wanted by a column', () => {
    cache.keep(Order, '1', {});
    const wanted = wants([Order, '1']);
    wanted.match(Order, 'customer', 'ada');
    expect(cache.look(wanted).missing).toHaveLength(1);
    expect(cache.expectsNone(cache.look(wanted).missing, wanted)).toBe(false);
  });

  it('are bounded by their weight, and those in use stay', () => {
    cache.keep(Order, 'used', {});
    cache.sawRequest('early');
    for (let n = 0; n < 1000; n++) {
      cache.keep(Order, String(n), { text: 'x'.repeat(100) });
      expect(cache.get(Order, 'used')).toBeDefined();
    }
    expect(cache.get(Order, '1')).toBeUndefined();
    expect(cache.hasSeen('early')).toBe(false);
    const kept = Array.from({ length: 1000 }, (_, n) => cache.get(Order, String(n))).filter(Boolean);
    expect(kept.length).toBeGreaterThan(20);
    expect(kept.length).toBeLessThan(100);
  });
});

it('every row that a turn wants is at hand or missing, also when the turn is larger than the cache', () => {
  for (const limit of [100, 200, 300, 500, 1000]) {
    cache = new RowCache(limit);
    const keys = ['1', '2', '3', '4', '5', '6'];
    for (const key of keys) cache.keep(Order, key, { key });
    const { known, missing } = cache.look(wants(...keys.map((key): [typeof Order, string] => [Order, key])));
    const found = known.map(([, key, row]) => (expect(row).toEqual({ key }), key));
    expect([...found, ...missing.flatMap((wanted) => [...wanted.keys])].sort()).toEqual(keys);
  }
});

describe('the guess that a row is new', () => {
  const ask = (key: string, found: boolean) => {
    const wanted = wants([Order, key, 'OrderRequested']);
    cache.learn(cache.look(wanted).missing, wanted, () => found);
  };
  const guesses = (...keys: Parameters<typeof wants>) => {
    const wanted = wants(...keys);
    return cache.expectsNone(cache.look(wanted).missing, wanted);
  };

  it('is made for types of events that found none when they last asked, and for no other', () => {
    expect(guesses([Order, '2', 'OrderRequested'])).toBe(false);
    ask('1', false);
    expect(guesses([Order, '2', 'OrderRequested'])).toBe(true);
    expect(guesses([Order, '2', 'CancellationRequested'])).toBe(false);
    expect(guesses([Customer, '2', 'OrderRequested'])).toBe(false);
    ask('3', true);
    expect(guesses([Order, '2', 'OrderRequested'])).toBe(false);
  });

  it('is not made when one row of the turn must be asked for anyway', () => {
    ask('1', false);
    expect(guesses([Order, '2', 'OrderRequested'], [Customer, 'ada'])).toBe(false);
    cache.keep(Customer, 'ada', {});
    expect(guesses([Order, '2', 'OrderRequested'], [Customer, 'ada'])).toBe(true);
  });

  it('is not made for a row that a lookup wants as well', () => {
    ask('1', false);
    expect(guesses([Order, '2', undefined], [Order, '2', 'OrderRequested'])).toBe(false);
  });
});
