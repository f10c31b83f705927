import { expect, it } from 'vitest';
import * as bodies from '../api/bodies.js';
import { fingerprintOf } from './fingerprint.js';

const line = { sku: 'tea', quantity: 1, unitPrice: 450 };
const body = { customerId: 'ada', currency: 'EUR', lines: [line] };
const fingerprint = (json: object) => fingerprintOf(bodies.order.parse(json));

it('is the same for bodies that say the same, whatever the order of their keys and what else they hold', () => {
  const lines = [{ unitPrice: 450, colour: 'green', sku: 'tea', quantity: 1 }];
  expect(fingerprint({ lines, currency: 'EUR', customerId: 'ada' })).toBe(fingerprint(body));
});

it.each([
  { ...body, customerId: 'eve' },
  { ...body, lines: [line, line] },
  { ...body, lines: [{ ...line, quantity: 2 }] },
])('differs for %j', (other) => {
  expect(fingerprint(other)).not.toBe(fingerprint(body));
});
