import { isDeepStrictEqual } from 'node:util';
import { Rebuild } from '../../src/runtime/rebuild.js';
import { control, header, placeOf } from '../../src/runtime/record.js';
import {
  codec,
  keys,
  rule,
  shardOf,
  shards,
  shop,
  Order,
  OrderLog,
  Customer,
  BumpRequested,
  Held,
  OrderRequested,
  Registered,
} from './shop.js';
import type { World } from './world.js';

/** What must hold once the system is at rest; throws with the first thing that does not. */
export function checkInvariants(world: World): void {
  const [customers, orders, view] = shop;
  const written = world.taken('orders.events');
  const events = written.filter(({ headers }) => !controls.has(headers[header.type]!));
  const fail = (what: string) => {
    throw new Error(what);
  };

  if (!world.breakable && events.length !== written.length) fail('a sound event was parked');
  for (const [service, { cut }] of world.stores) if (cut.parked.length) fail(`an event of ${service.name} waits for ever`);

  // Every event counts once, and every request has its effect exactly once, in the log.
  const ids = written.map(({ headers }) => headers[header.id]!);
  if (new Set(ids).size !== ids.length) fail('an event is in the log twice under different numbers');
  const requests = [0, 1].flatMap((partition) => world.log.of({ topic: 'orders.requests', partition }));
  const first = new Map(requests.map((record) => [record.headers[header.id]!, record] as const).reverse());
  const asked = new Set<string>();
  for (const [id, { headers, key, offset, partition }] of first) {
    const answers = events.filter((event) => event.headers[header.causation] === id);
    if (headers[header.type] === OrderRequested.type) {
      asked.add(key!);
      const ends = events.filter((event) => event.key === key && ['Placed', 'Rejected'].includes(event.headers[header.type]!));
      if (ends.length !== 1) fail(`order ${key} was placed or rejected ${ends.length} times`);
      const counted = (type: string) => events.filter((event) => event.key === key && event.headers[header.type] === type).length;
      if (counted('Placed') !== counted('Confirmed')) fail(`half of the turn that placed order ${key} is missing`);
    } else {
      const order = requests.find((other) => other.key === key && other.headers[header.type] === OrderRequested.type);
      const expected = order && order.partition === partition && order.offset < offset ? 1 : 0;
      if (answers.length !== expected)
        fail(`request ${id} at ${partition}/${offset} has ${answers.length} effects instead of ${expected}`);
    }
  }

  // An order whose customer was in the log before it was asked for is never rejected for the lack of him, unless one of the two was parked.
  for (const rejected of events.filter(({ headers }) => headers[header.type] === 'Rejected')) {
    const order = world.stores.get(orders!)!.rowsOf(Order).get(rejected.key!) as Order;
    const held = events.find(({ key, headers }) => key === rejected.key && headers[header.type] === Held.type)!;
    const asked = first.get(held.headers[header.causation]!)!;
    const known = world
      .taken('customers.events')
      .find(({ key, headers }) => key === order.customer && headers[header.type] === Registered.type);
    const waited = written.some(
      ({ key, headers, partition }) =>
        headers[header.type] === control.parked && [order.key, order.customer].includes(key!) && partition === rejected.partition,
    );
    if (known && known.timestamp < asked.timestamp && !waited)
      fail(`order ${order.key} was rejected though ${order.customer} was there`);
  }

  // Rows are what the log says, in every service, and in the order of the log.
  const registered = new Set(
    [0, 1].flatMap((partition) => world.log.of({ topic: 'customers.requests', partition })).map(({ key }) => key!),
  );
  for (const key of asked) {
    const own = events.filter((event) => event.key === key);
    const row = world.stores.get(orders!)!.rowsOf(Order).get(key) as Order | undefined;
    if (!row) throw new Error(`order ${key} has no row`);
    const bumps = own.filter(({ headers }) => headers[header.type] === 'Bumped').map(({ headers }) => headers[header.causation]);
    if (row.bumps.join() !== bumps.join()) fail(`order ${key}: row has bumps ${row.bumps.join()}, the log ${bumps.join()}`);
    if (new Set(row.welcomes).size !== row.welcomes.length) fail(`order ${key} has heard twice of ${row.welcomes.join()}`);
    // He was not known when the order was held, so his registration came behind it.
    if (own.some(({ headers }) => headers[header.type] === Held.type) && registered.has(row.customer) && !row.welcomes.length)
      fail(`order ${key} has not heard of ${row.customer}`);
    const inOrder = [...first.values()].filter(
      (record) => record.key === key && record.headers[header.type] === BumpRequested.type,
    );
    const expected = inOrder
      .sort((a, b) => a.offset - b.offset)
      .map(({ headers }) => headers[header.id]!)
      .filter((id) => bumps.includes(id));
    if (bumps.join() !== expected.join())
      fail(`order ${key}: bumps ${bumps.join()} are not in the order of the requests ${expected.join()}`);
    const seen = (world.stores.get(view!)!.rowsOf(OrderLog).get(key) as OrderLog | undefined)?.events ?? [];
    const logged = own.map(({ headers }) => headers[header.id]);
    if (seen.join() !== logged.join()) fail(`order ${key}: the view has ${seen.join()}, the log ${logged.join()}`);
  }
  for (const key of registered) {
    if (!world.stores.get(customers!)!.rowsOf(Customer).has(key)) fail(`customer ${key} has no row`);
    const times = world.taken('customers.events').filter((event) => event.key === key).length;
    if (times !== 1) fail(`customer ${key} was registered ${times} times`);
  }

  // Every numbered stream is 1..n once repeats and what markers void are dropped (taken() throws on a hole).
  for (const topic of ['orders.events', 'customers.events']) {
    const last = new Map<string, number>();
    for (const record of world.taken(topic)) {
      const number = Number(record.headers[header.sequence]);
      if (number !== (last.get(placeOf(record)) ?? 0) + 1)
        fail(`${placeOf(record)}: number ${number} after ${last.get(placeOf(record))}`);
      last.set(placeOf(record), number);
    }
  }
  for (const [service, store] of world.stores) {
    if (
      service.stream &&
      store.outbox.some(({ sequence, shard }) =>
        world.taken(service.stream!).every((e) => e.partition !== shard || Number(e.headers[header.sequence]) < sequence),
      )
    )
      fail(`${service.name} has events that never reached the log`);
  }
}

/** What can be folded from the log beside each service must be what the service holds, whatever waits there. */
export async function checkRebuilt(world: World): Promise<void> {
  rule.broken = false; // nothing moves while this is looked at
  for (const [service, store] of world.stores) {
    const rows = new Map(service.folds.map(({ row }) => [row, new Map<string, object>()]));
    const parts = { service, codec, shardOf, partitionsOf: () => shards, log: world.log.reader };
    const rebuild = new Rebuild(parts, {
      load: async () => new Map([...rows].map(([row, byKey]) => [row, [...byKey.values()]])),
      write: async (changes) => {
        for (const { row, rows: changed } of changes) {
          for (const value of changed) rows.get(row)!.set(value[keys.get(row) as never], value);
        }
      },
      keyOf: (row) => keys.get(row)!,
    });
    await rebuild.foldTo(store.cut);
    for (const [row, rebuilt] of rows) {
      if (isDeepStrictEqual(rebuilt, new Map(store.rowsOf(row)))) continue;
      throw new Error(`${row.name} of ${service.name} differs from what the log says`);
    }
  }
}

const controls = new Set<string>(Object.values(control));
