import { aggregate, projection, service, table, type EventType, type Service } from '../../src/index.js';
import type { RowClass } from '../../src/row.js';
import type { Codec } from '../../src/runtime/ports.js';

interface Payload {
  key: string;
  customer?: string;
  until?: number;
}

function eventType<N extends string>(type: N, topic: string) {
  const make = (data: Payload) => ({ type, data });
  return Object.assign(make, {
    type,
    topic,
    subject: `${topic}-${type}`,
    schema: {},
    key: (data: Payload) => data.key,
    encode: (data: Payload) => Buffer.from(JSON.stringify(data)),
    readerOf: () => (bytes: Buffer) => JSON.parse(bytes.toString()) as Payload,
  }) satisfies EventType<Payload, N>;
}

export const RegistrationRequested = eventType('RegistrationRequested', 'customers.requests');
export const Registered = eventType('Registered', 'customers.events');
export const OrderRequested = eventType('OrderRequested', 'orders.requests');
export const BumpRequested = eventType('BumpRequested', 'orders.requests');
export const Held = eventType('Held', 'orders.events');
export const Placed = eventType('Placed', 'orders.events');
export const Confirmed = eventType('Confirmed', 'orders.events');
export const Rejected = eventType('Rejected', 'orders.events');
export const Bumped = eventType('Bumped', 'orders.events');
export const Welcomed = eventType('Welcomed', 'orders.events');

export class Customer {
  key: string;
}
export class KnownCustomer {
  key: string;
  version: number;
}
export class Order {
  key: string;
  customer: string;
  status: string;
  due: number | null;
  /** Ids of the requests that bumped it, in order. */
  bumps: string[];
  /** Ids of the registrations that it has heard of, in order. */
  welcomes: string[];
}
export class OrderLog {
  key: string;
  /** Ids of every event of the order, in order. */
  events: string[];
}

export const keys = new Map<RowClass, string>([Customer, KnownCustomer, Order, OrderLog].map((type) => [type, 'key']));

const customers = service('customers', {
  stream: 'customers.events',
  folds: [
    aggregate(Customer, {
      events: { RegistrationRequested, Registered },
      react: { RegistrationRequested: (row, { key }) => (row ? [] : [Registered({ key })]) },
      evolve: { Registered: (_, { key }) => ({ key }) },
    }),
  ],
});

/** Some rules throw while it is broken. */
export const rule = { broken: false };

export const brokenRule = 'the rule is broken';

function requireRule(): void {
  if (rule.broken) throw new Error(brokenRule);
}

/** How long an order waits for its customer, in simulated milliseconds. */
const patience = 50;

const opened = (key: string, customer: string) => [Placed({ key, customer }), Confirmed({ key, customer })];

const orders = service('orders', {
  stream: 'orders.events',
  folds: [
    table(KnownCustomer, { events: { Registered }, fold: { Registered: (_, { key }) => ({ key }) } }),
    aggregate(Order, {
      events: { OrderRequested, BumpRequested, Registered, Held, Placed, Confirmed, Rejected, Bumped, Welcomed },
      lookup: { OrderRequested: { known: [KnownCustomer, (request: Payload) => request.customer!] } },
      match: { Registered: ['customer', ({ key }) => key] },
      react: {
        OrderRequested: (order, { key, customer }, { known, event }) =>
          order
            ? []
            : known
              ? opened(key, customer!)
              : [Held({ key, customer: customer!, until: event.time.getTime() + patience })],
        Registered: (order, { key }) => {
          requireRule();
          return [...(order!.status === 'HELD' ? opened(order!.key, key) : []), Welcomed({ key: order!.key })];
        },
        BumpRequested: (order, { key }) => {
          requireRule();
          return order ? [Bumped({ key })] : [];
        },
      },
      evolve: {
        Held: (_, { key, customer, until }) => ({
          key,
          customer: customer!,
          status: 'HELD',
          due: until!,
          bumps: [],
          welcomes: [],
        }),
        Placed: (order, { key, customer }) => ({
          key,
          customer: customer!,
          status: 'PLACED',
          due: null,
          bumps: order?.bumps ?? [],
          welcomes: order?.welcomes ?? [],
        }),
        Confirmed: (order) => ({ ...order!, status: 'CONFIRMED' }),
        Rejected: (order) => ({ ...order!, status: 'REJECTED', due: null }),
        Bumped: (order, _, { causationId, id }) => ({ ...order!, bumps: [...order!.bumps, causationId ?? id] }),
        Welcomed: (order, _, { causationId, id }) => ({ ...order!, welcomes: [...order!.welcomes, causationId ?? id] }),
      },
      deadline: (order) => (order.due === null ? null : new Date(order.due)),
      onDeadline: ({ key }) => [Rejected({ key })],
    }),
  ],
});

const seen = (row: OrderLog | undefined, { key }: Payload, { id }: { id: string }) => ({
  key,
  events: [...(row?.events ?? []), id],
});

const view = service('view', {
  folds: [
    projection(OrderLog, {
      events: { Held, Placed, Confirmed, Rejected, Bumped, Welcomed },
      fold: {
        Held: seen,
        Placed: seen,
        Confirmed: seen,
        Rejected: seen,
        Bumped: (...event) => {
          requireRule();
          return seen(...event);
        },
        Welcomed: seen,
      },
    }),
  ],
});

/** A small shop: customers, orders that look them up (held until they come, or a deadline), and a view of the orders. */
export const shop: readonly Service[] = [customers, orders, view];

export const codec: Codec = {
  prepare: async () => {},
  decode: (record, type) => type.readerOf({})(Buffer.from(record.value!)), // a cloned Buffer is none
  encode: (type, data) => type.encode(data),
};

export const shards = 2;
export const shardOf = (key: string) => Number(key.at(-1)) % shards;
