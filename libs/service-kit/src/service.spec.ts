import { describe, expect, it } from 'vitest';
import { aggregate, history, projection, service, table, type EventType } from './index.js';

const type = <N extends string>(name: N, topic: string) => ({ type: name, topic }) as EventType<{ id: string }, N>;
const OrderRequested = type('OrderRequested', 'orders.requests');
const OrderPlaced = type('OrderPlaced', 'orders.events');
const CustomerRegistered = type('CustomerRegistered', 'customers.events');
const PriceSet = type('PriceSet', 'prices.events');

class Order {
  id: string;
  customer: string;
}
class Customer {
  id: string;
  version: number;
}

const orders = aggregate(Order, {
  events: { OrderRequested, OrderPlaced, CustomerRegistered },
  match: { CustomerRegistered: ['customer', ({ id }) => id] },
  react: { OrderRequested: () => [], CustomerRegistered: () => [] },
  evolve: { OrderPlaced: (row) => row },
});
const prices = projection(Order, { events: { PriceSet }, fold: { PriceSet: (row) => row } });
const customers = table(Customer, { events: { CustomerRegistered }, fold: { CustomerRegistered: (row) => row } });

describe('a service', () => {
  it('reads by shard what it reacts to and projects, whole what it matches and keeps as tables, and not what it writes', () => {
    const built = service('orders', { stream: 'orders.events', folds: [customers, orders, prices] });
    expect(built).toMatchObject({
      stream: 'orders.events',
      inputs: ['orders.requests', 'prices.events'],
      broadcasts: ['customers.events'],
    });
    expect([...built.events.keys()].sort()).toEqual(['CustomerRegistered', 'OrderPlaced', 'OrderRequested', 'PriceSet']);
  });

  it('hurries for what it projects, and not for what it keeps only the history of', () => {
    const built = service('gateway', { folds: [prices, history(Order, [OrderPlaced, PriceSet], () => new Order())] });
    expect([...built.awaited]).toEqual(['PriceSet']);
  });

  it('hurries for what it reacts to, unless that may linger', () => {
    const built = service('orders', { stream: 'orders.events', folds: [customers, orders], linger: [CustomerRegistered] });
    expect(built).toMatchObject({ awaited: new Set(['OrderRequested']), linger: new Set(['CustomerRegistered']) });
  });

  it('reads by shard what it keeps the history of, and knows what it only writes', () => {
    const built = service('gateway', { folds: [history(Order, [OrderPlaced], () => new Order())], writes: [OrderRequested] });
    expect(built).toMatchObject({ inputs: ['orders.events'], broadcasts: [] });
    expect(built).not.toHaveProperty('stream');
    expect(built.events.get('OrderRequested')).toBe(OrderRequested);
  });

  it('refuses lookups of matched events in tables of other topics, which a shard may not have read when it matches', () => {
    const rates = table(Customer, { events: { PriceSet }, fold: { PriceSet: (row) => row } });
    const early = (row: typeof Customer | typeof Order) =>
      aggregate(Order, {
        ...orders.rules,
        lookup: { CustomerRegistered: { found: [row, ({ id }: { id: string }) => id] } },
      } as never);
    expect(() => service('orders', { stream: 'orders.events', folds: [customers, early(Customer)] })).not.toThrow();
    expect(() => service('orders', { stream: 'orders.events', folds: [rates, early(Customer)] })).toThrow(
      'orders matches CustomerRegistered, for which it cannot look up Customer: that is kept from prices.events',
    );
  });

  it('refuses to read a topic both ways', () => {
    const both = projection(Order, { events: { CustomerRegistered }, fold: { CustomerRegistered: (row) => row } });
    expect(() => service('orders', { folds: [customers, both] })).toThrow(
      'orders reads customers.events both by shard and whole',
    );
  });

  it.each([
    ['a projection', projection(Order, { events: { OrderPlaced }, fold: { OrderPlaced: (row) => row } })],
    ['a history', history(Order, [OrderPlaced], () => new Order())],
    ['a table', table(Customer, { events: { OrderPlaced }, fold: { OrderPlaced: (row) => row } })],
  ])('refuses to fold its own stream into %s', (_, fold) => {
    expect(() => service('orders', { stream: 'orders.events', folds: [orders, fold] })).toThrow(
      'orders reads orders.events, which is its own stream',
    );
  });
});
