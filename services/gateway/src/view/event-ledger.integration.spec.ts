import {
  CustomerAddressChanged,
  CustomerEmailChanged,
  OrderCancellationRefused,
  OrderCancelled,
  OrderConfirmed,
  OrderHeld,
  OrderPlaced,
  OrderShipped,
  eventTypes,
  ShipmentAddressChanged,
  ShipmentCancelled,
  ShipmentDispatched,
  ShipmentPrepared,
} from '@tributary/contracts';
import type { Event, NewEvent } from '@tributary/service-kit';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EventLedger } from './event-ledger.js';
import { GatewayTables1760000000001 } from './migrations/1760000000001-gateway.js';
import { EventsInLogOrder1760000000011 } from './migrations/1760000000011-events-in-log-order.js';
import { EventsByKey1760000000012 } from './migrations/1760000000012-events-by-key.js';
import { orderAfter, orderAt } from './order-at.js';
import { EventView } from './rows.js';

const admin = process.env['POSTGRES_ADMIN_URL'];
if (!admin) throw new Error('POSTGRES_ADMIN_URL is not set: run this by `npm test`, which starts a stack');

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 12, 0, second));
const address = { street: 'Ring 1', city: 'Wien', postalCode: '1010', country: 'AT' };
const moved = { ...address, street: 'Dorfplatz 7' };
const tea = { sku: 'tea', quantity: 2, unitPrice: { amountMinor: 450, currency: 'EUR' } };
const order = { orderId: 'o-1', customerId: 'ada', currency: 'EUR', lines: [tea], fingerprint: 'f' };
const total = { amountMinor: 900, currency: 'EUR' };
const of = { orderId: 'o-1', shipmentId: 's-1' };

const placed = (second: number) =>
  OrderPlaced({ ...order, customerName: 'Ada', total, checks: ['details'], placedAt: at(second), expiresAt: at(second + 9) });
const confirmed = (second: number) =>
  OrderConfirmed({ orderId: 'o-1', customerId: 'ada', lines: [tea], confirmedAt: at(second) });
const shipped = (second: number) => OrderShipped({ ...of, shippedAt: at(second) });
const cancelled = (second: number) => OrderCancelled({ orderId: 'o-1', reason: 'too dear', cancelledAt: at(second) });
const prepared = ShipmentPrepared({
  ...of,
  customerId: 'ada',
  lines: [{ sku: 'tea', quantity: 2 }],
  customerName: 'Ada',
  address,
  addressVersion: 1,
  preparedAt: at(1),
});
const changed = ShipmentAddressChanged({ ...of, address: moved, addressVersion: 2, changedAt: at(3) });
const givenBack = ShipmentCancelled({ ...of, cancelledAt: at(4) });
const refused = OrderCancellationRefused({
  orderId: 'o-1',
  requestId: 'r-2',
  code: 'order.already-cancelled',
  detail: 'The order is cancelled already.',
  refusedAt: at(5),
});
const dispatched = ShipmentDispatched({ ...of, address: moved, dispatchedAt: at(5) });

/** Events as the log holds them: each in its stream, at the offset of its place here, recorded a second after the one before. */
const events = (...facts: (readonly [second: number, event: NewEvent])[]): Event<object>[] =>
  facts.map(([second, { type, data }], offset) => {
    const { topic } = eventTypes.find((one) => one.type === type)!;
    const ids = { id: `e-${offset}`, key: 'o-1', correlationId: 'o-1', causationId: null, traceparent: null };
    return { ...ids, type, time: at(second), recordedAt: at(60 + offset), topic, partition: 0, offset, data: data as object };
  });

const database = `gateway_ledger_${randomUUID().slice(0, 8)}`;
let source: DataSource;
let ledger: EventLedger;

const onServer = async (statement: string) => {
  const server = await new DataSource({ type: 'postgres', url: admin }).initialize();
  await server.query(statement).finally(() => server.destroy());
};

beforeAll(async () => {
  await onServer(`CREATE DATABASE ${database}`);
  const url = new URL(admin);
  url.pathname = `/${database}`;
  source = new DataSource({
    type: 'postgres',
    url: url.href,
    entities: [EventView],
    migrations: [GatewayTables1760000000001, EventsInLogOrder1760000000011, EventsByKey1760000000012],
  });
  await source.initialize();
  await source.runMigrations();
  ledger = new EventLedger(source);
});

afterAll(async () => {
  await source?.destroy();
  await onServer(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
});

beforeEach(() => source.query('TRUNCATE events'));

const hold = (held: readonly Event<object>[]) =>
  Promise.all(
    held.map(({ id, key, type, topic, partition, offset, time, recordedAt, correlationId, causationId, data }) =>
      source.query('INSERT INTO events VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)', [
        ...[id, key, type, topic, partition, offset, time, recordedAt, correlationId, causationId],
        JSON.stringify(data),
      ]),
    ),
  );

const statusesAt = async (...seconds: number[]) =>
  Promise.all(seconds.map(async (second) => (await orderAt(ledger, 'o-1', at(second)))?.order.status));

describe('an order at a time', () => {
  const way = events([1, placed(1)], [1, prepared], [1, confirmed(1)], [3, changed], [5, dispatched], [5, shipped(5)]);

  it('is what its events up to then make of it, its shipment too', async () => {
    await hold(way);
    expect(await orderAt(ledger, 'o-1', at(0))).toBeUndefined();
    expect(await orderAt(ledger, 'o-1', at(2))).toMatchObject({ order: { status: 'CONFIRMED' }, shipment: { address } });
    expect(await orderAt(ledger, 'o-1', at(4))).toMatchObject({
      order: { updatedAt: at(1) },
      shipment: { address: moved, updatedAt: at(3) },
    });
    expect(await orderAt(ledger, 'o-1', at(9))).toMatchObject({
      order: { status: 'SHIPPED' },
      shipment: { status: 'DISPATCHED' },
    });
  });

  it('has times that are Dates, and an event counts from its very millisecond on', async () => {
    await hold(way);
    const { order, shipment } = (await orderAt(ledger, 'o-1', at(5)))!;
    expect([order.placedAt, order.updatedAt]).toEqual([at(1), at(5)]);
    expect([shipment?.preparedAt, shipment?.dispatchedAt, shipment?.deliveredAt]).toEqual([at(1), at(5), null]);
    expect((await orderAt(ledger, 'o-1', new Date(at(5).getTime() - 1)))?.order.status).toBe('CONFIRMED');
  });

  it('comes no earlier than what it had waited for', async () => {
    const held = OrderHeld({ ...order, heldAt: at(2), until: at(4) });
    // The customer was registered a second before the order was asked for, and read a moment after it.
    await hold(events([2, held], [1, placed(2)], [1, confirmed(2)], [8, cancelled(8)]));
    expect(await statusesAt(1, 2, 8)).toEqual([undefined, 'CONFIRMED', 'CANCELLED']);
  });

  it('was never in a state that clocks which differ would make up', async () => {
    await hold(events([1, placed(1)], [1, confirmed(1)], [7, shipped(7)], [6, cancelled(6)]));
    expect(await statusesAt(5, 6, 7)).toEqual(['CONFIRMED', 'CONFIRMED', 'CANCELLED']);
  });
});

it('an order after its cancellation is as that left it, with the shipment as it was given back, whatever the clocks say', async () => {
  const way = events(
    [1, placed(1)],
    [1, confirmed(1)],
    [1, prepared],
    [3, changed],
    [4, givenBack],
    [4, cancelled(4)],
    [5, refused],
  );
  way[5] = { ...way[5]!, causationId: way[4]!.id };
  // The clock of orders is an hour behind that of shipping.
  await hold(way.map((event) => (event.topic === OrderPlaced.topic ? { ...event, recordedAt: at(-3600) } : event)));
  for (const last of [way[5]!, way[6]!])
    expect(await orderAfter(ledger, last)).toMatchObject({
      order: { status: 'CANCELLED' },
      shipment: { status: 'CANCELLED', address: moved },
    });
  expect(await orderAfter(ledger, way[1]!)).toMatchObject({ order: { status: 'CONFIRMED' }, shipment: null });
});

it('of any number of changes one of each kind is read, the last that counts', async () => {
  const change = (street: string) =>
    CustomerAddressChanged({ customerId: 'o-1', address: { ...address, street }, changedAt: at(1) });
  const email = CustomerEmailChanged({ customerId: 'o-1', email: 'ada@example.com', changedAt: at(1) });
  const many = Array.from({ length: 50 }, (_, n) => [1, n === 20 ? email : change(`Ring ${n}`)] as const);
  const history = events(...many);
  await hold(history);
  const types = [CustomerAddressChanged.type, CustomerEmailChanged.type];
  expect((await ledger.upTo(history[40]!, types)).map(({ offset }) => offset)).toEqual([40, 20]);
  expect((await ledger.upTo(history[19]!, types)).map(({ offset }) => offset)).toEqual([19]);
});

it('outcomes are those that settle a matter for everybody, and those that answer the request', async () => {
  const by = (causationId: string) => (event: Event<object>) => ({ ...event, causationId });
  const email = CustomerEmailChanged({ customerId: 'o-1', email: 'ada@example.com', changedAt: at(1) });
  const held = events([1, email], [1, email], [1, cancelled(1)]);
  await hold([by('r-1')(held[0]!), by('r-2')(held[1]!), by('r-3')(held[2]!)]);
  const settles = [OrderCancelled.type];
  const answers = [CustomerEmailChanged.type];
  const found = await ledger.outcomes([{ key: 'o-1', settles, answers, requestId: 'r-2' }]);
  expect(found.map(({ causationId }) => causationId)).toEqual(['r-2', 'r-3']);
  expect(await ledger.outcomes([{ key: 'o-2', settles, answers, requestId: 'r-2' }])).toEqual([]);
  expect(await ledger.outcomes([])).toEqual([]);
});
