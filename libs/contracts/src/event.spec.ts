import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  type DataOf,
  type EventType,
  CustomerChangeRequested,
  eventTypes,
  codecFor,
  type Money,
  OrderCancelled,
  OrderRequested,
  topics,
} from './index.js';

const at = new Date('2026-01-02T03:04:05.678Z');
const price: Money = { amountMinor: 1999, currency: 'EUR' };
const requested = {
  orderId: 'o-1',
  customerId: 'c-1',
  currency: 'EUR',
  lines: [{ sku: 'tea', quantity: 2, unitPrice: price }],
  fingerprint: 'f',
  requestedAt: at,
};

/** A value for any schema of ours, every optional field filled. */
function sample(type: unknown, types = new Map<string, unknown>()): unknown {
  if (Array.isArray(type)) return sample(type[1], types);
  if (typeof type === 'string') {
    const primitives: Record<string, unknown> = {
      string: 'größe ✓',
      int: 7,
      long: 9_007_199_254_740_000,
      double: 1.5,
      boolean: true,
    };
    return type in primitives ? primitives[type] : sample(types.get(type), types);
  }
  const schema = type as Record<string, unknown>;
  if (schema.name) types.set(`${schema.namespace as string}.${schema.name as string}`, schema);
  if (schema.type === 'record') {
    return Object.fromEntries(
      (schema.fields as { name: string; type: unknown }[]).map((field) => [field.name, sample(field.type, types)]),
    );
  }
  if (schema.type === 'enum') return (schema.symbols as string[]).at(-1);
  if (schema.type === 'array') return [sample(schema.items, types), sample(schema.items, types)];
  return schema.logicalType === 'timestamp-millis' ? at : sample(schema.type, types);
}

const plain = (value: unknown): unknown => structuredClone(JSON.parse(JSON.stringify(value)));

describe.each(eventTypes.map((type) => [type.type, type] as const))('%s', (name, type) => {
  const data = sample(type.schema) as Record<string, unknown>;

  it('comes back from its bytes as it was', () => {
    expect(plain(type.readerOf(type.schema)(type.encode(data)))).toEqual(plain(data));
  });

  it('comes back from its JSON as it was', () => {
    expect(type.fromJson(JSON.parse(JSON.stringify(data)) as object)).toEqual(data);
  });

  it('has a key, a topic of the catalogue and a subject of topic and record name', () => {
    expect(type.key(data)).toBe(data[type.schema.tributary.key]);
    expect(topics).toHaveProperty([type.topic]);
    expect(type.subject).toBe(`${type.topic}-${type.schema.namespace}.${name}`);
  });
});

it('has a name of its own for every event, over all contexts', () => {
  expect(new Set(eventTypes.map((type) => type.type)).size).toBe(eventTypes.length);
});

it('makes events of type and data', () => {
  expect(OrderRequested(requested)).toEqual({ type: 'OrderRequested', data: requested });
  expect(OrderRequested.name).toBe('OrderRequested');
  expectTypeOf<DataOf<typeof OrderCancelled>>().toEqualTypeOf<OrderCancelled>();
  expectTypeOf(OrderCancelled).toExtend<EventType>();
});

it('makes null of what is left out, in memory as in the log', () => {
  const event = OrderCancelled({ orderId: 'o-1', cancelledAt: at, reason: undefined });
  expect(event.data).toEqual({ orderId: 'o-1', requestId: null, reason: null, cancelledAt: at });
  const missing = OrderCancelled.codec.toBuffer({ orderId: 'o-1', cancelledAt: at });
  expect(plain(OrderCancelled.readerOf(OrderCancelled.schema)(missing))).toEqual(plain(event.data));
  // @ts-expect-error what is not optional may not be left out
  expect(() => OrderCancelled.encode(OrderCancelled({ orderId: 'o-1' }).data)).toThrow(
    'cancelledAt is no logical:timestamp-millis: undefined',
  );
});

it('reads times as dates and optional records as records', () => {
  const address = { street: 'Ring 1', city: 'Wien', postalCode: '1010', country: 'AT' };
  const { data } = CustomerChangeRequested({ customerId: 'c-1', address, requestedAt: at });
  const read = CustomerChangeRequested.readerOf(CustomerChangeRequested.schema)(CustomerChangeRequested.encode(data));
  expect(read.requestedAt).toEqual(at);
  expect({ ...read.address }).toEqual(address);
  expect(read.level).toBeNull();
});

const withLine = (quantity: number, amountMinor: number) => ({
  ...requested,
  lines: [{ sku: 'tea', quantity, unitPrice: { ...price, amountMinor } }],
});

it.each([
  ['half a cent', withLine(1, 0.5), 'OrderRequested: lines.0.unitPrice.amountMinor is no long: 0.5'],
  ['a quantity beyond 32 bits', withLine(2 ** 31, 1), 'OrderRequested: lines.0.quantity is no int: 2147483648'],
  ['an amount that is no safe integer', withLine(1, 2 ** 60), /^OrderRequested: lines.0.unitPrice.amountMinor is no long/],
  [
    'a time that is no time',
    { ...requested, requestedAt: new Date(Number.NaN) },
    /^OrderRequested: requestedAt is no .*: Invalid Date/,
  ],
])('does not write %s, and names the field', (_, data, message) => {
  expect(() => OrderRequested.encode(data)).toThrow(message);
});

it('the JSON of an older version lacks optional fields, that of a newer one has more', () => {
  const data = { orderId: 'o-1', requestId: null, cancelledAt: at.toISOString() };
  expect(OrderCancelled.fromJson({ ...data, by: 'me' })).toEqual({ ...data, reason: null, cancelledAt: at });
});

it('reads what another version wrote, and refuses a version that does not fit', () => {
  const { schema } = OrderCancelled;
  const newer = { ...schema, fields: [...schema.fields, { name: 'by', type: ['null', 'string'], default: null }] };
  const older = { ...schema, fields: schema.fields.filter((field) => field.name !== 'reason') };
  const data = { orderId: 'o-1', requestId: null, reason: 'late', cancelledAt: at };
  const read = (writer: object) => ({ ...OrderCancelled.readerOf(writer)(codecFor(writer).toBuffer({ ...data, by: 'me' })) });
  expect(read(newer)).toEqual(data);
  expect(read(older)).toEqual({ ...data, reason: null });
  const broken = { ...schema, fields: schema.fields.slice(1) };
  expect(() => OrderCancelled.readerOf(broken)).toThrow(/orderId/);
});
