import { describe, expect, it } from 'vitest';
import * as bodies from './bodies.js';

const line = { sku: 'tea', quantity: 2, unitPrice: 450 };
const order = { customerId: 'c-1', currency: 'EUR', lines: [line] };
const address = { street: 'Ring 1', city: 'Wien', postalCode: '1010', country: 'AT' };
const paths = (schema: { safeParse(value: unknown): { error?: { issues: { path: PropertyKey[] }[] } } }, value: unknown) =>
  schema.safeParse(value).error?.issues.map(({ path }) => path.join('.')) ?? [];

describe('an order', () => {
  it('is taken as it is, without what is not known', () => {
    expect(bodies.order.parse({ ...order, status: 'DELIVERED', lines: [{ ...line, free: true }] })).toEqual(order);
  });

  it.each([
    ['', { ...order, customerId: undefined }, 'customerId'],
    ['', { ...order, customerId: "'; --" }, 'customerId'],
    ['', { ...order, currency: 'eur' }, 'currency'],
    ['', { ...order, lines: [] }, 'lines'],
    ['101 lines', { ...order, lines: Array.from({ length: 101 }, () => line) }, 'lines'],
    ['', { ...order, lines: [{ ...line, quantity: 0 }] }, 'lines.0.quantity'],
    ['', { ...order, lines: [{ ...line, quantity: 1.5 }] }, 'lines.0.quantity'],
    ['', { ...order, lines: [{ ...line, quantity: '2' }] }, 'lines.0.quantity'],
    ['', { ...order, lines: [line, { ...line, quantity: 1_000_001 }] }, 'lines.1.quantity'],
    ['', { ...order, lines: [{ ...line, unitPrice: 0 }] }, 'lines.0.unitPrice'],
    ['', { ...order, lines: [{ ...line, unitPrice: 1e12 + 1 }] }, 'lines.0.unitPrice'],
    ['', { ...order, lines: [{ ...line, sku: 'a\0b' }] }, 'lines.0.sku'],
    ['', { ...order, lines: [{ ...line, sku: 'a\r\nb' }] }, 'lines.0.sku'],
    ['half a surrogate pair', { ...order, lines: [{ ...line, sku: 'a\ud800' }] }, 'lines.0.sku'],
    ['', { ...order, lines: [{ ...line, sku: ' ' }] }, 'lines.0.sku'],
    ['65 characters', { ...order, lines: [{ ...line, sku: 'x'.repeat(65) }] }, 'lines.0.sku'],
  ])('is refused %s %j', (_, value, path) => {
    expect(paths(bodies.order, value)).toEqual([path]);
  });
});

it('a registration is STANDARD unless it says otherwise', () => {
  const registration = { name: "Robert'); DROP TABLE customers;--", email: 'ada@example.org', address };
  expect(bodies.registration.parse(registration)).toEqual({ ...registration, level: 'STANDARD' });
  expect(paths(bodies.registration, { name: '', email: 'nobody', level: 'KING', address: { ...address, city: null } })).toEqual([
    'name',
    'email',
    'level',
    'address.city',
  ]);
});

it('a change changes something', () => {
  expect(paths(bodies.change, {})).toEqual(['']);
  expect(paths(bodies.change, { name: 'Ada' })).toEqual(['']);
  expect(bodies.change.parse({ level: 'GOLD' })).toEqual({ level: 'GOLD' });
});

describe('the time at which an order is asked for', () => {
  it.each(['2026-01-31T12:00:00Z', '2026-01-31T12:00:00.123456+02:00', '2024-02-29T23:59:59-00:00'])('may be %s', (at) => {
    expect(bodies.orderQuery.parse({ at })).toEqual({ at });
  });

  it.each([
    '',
    'yesterday',
    '1767225600000',
    '2026-01-31',
    '2026-01-31T12:00:00',
    '2026-02-30T12:00:00Z',
    '2026-01-31T25:00:00Z',
    '2026-01-31T12:00:00 02:00',
    ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00Z'],
  ])('may not be %j', (at) => {
    expect(paths(bodies.orderQuery, { at })).toEqual(['at']);
  });

  it('is not waited for', () => {
    expect(paths(bodies.orderQuery, { at: '2026-01-31T12:00:00Z', until: 'CONFIRMED' })).toEqual(['at']);
  });
});

it('a cancellation needs no body', () => {
  expect(bodies.cancellation.parse(undefined)).toEqual({});
});
