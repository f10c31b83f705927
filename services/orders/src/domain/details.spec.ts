import { OrderRejected, OrderRequested, type OrderLine } from '@tributary/contracts';
import { given, noon } from '@tributary/testing';
import { expect, it } from 'vitest';
import { OrderRow } from '../rows/order-row.js';
import { ada, asked } from './order.fixture.js';
import { orders } from './orders.js';

const line = (quantity: number, amountMinor: number, currency = 'EUR'): OrderLine => ({
  sku: 'tea',
  quantity,
  unitPrice: { amountMinor, currency },
});
const order = (change: { currency?: string; lines?: OrderLine[] }) => ({ ...asked, ...change });

it.each([
  ['unknown-currency', 'EUX is not a currency of ISO 4217.', order({ currency: 'EUX', lines: [line(1, 1, 'EUX')] })],
  ['no-lines', 'An order has at least one line.', order({ lines: [] })],
  [
    'too-many-lines',
    'An order has at most 100 lines, this one has 101.',
    order({ lines: Array(101).fill(line(1, 1)) as OrderLine[] }),
  ],
  ['bad-quantity', 'The quantity in line 2 is 0; it must be positive.', order({ lines: [line(1, 1), line(0, 1)] })],
  ['bad-quantity', 'The quantity in line 1 is -3; it must be positive.', order({ lines: [line(-3, 1)] })],
  ['bad-price', 'The price in line 1 is 0; it must be positive.', order({ lines: [line(1, 0)] })],
  ['mixed-currencies', 'The price in line 2 is in USD, the order in EUR.', order({ lines: [line(1, 1), line(1, 1, 'USD')] })],
  ['total-too-large', 'The total is beyond 2^53 minor units.', order({ lines: [line(2_000_000_000, 9_000_000_000)] })],
])('rejects an order without placing it: %s', (reason, detail, bad) => {
  given(orders, ada)
    .when(OrderRequested({ ...bad, requestedAt: noon }))
    .then(OrderRejected({ ...bad, customerName: 'Ada Lovelace', reason, detail, rejectedAt: noon }));
});

it('rejects it also when the customer is not known: it need not wait for that', () => {
  const bad = order({ lines: [] });
  const rejected = given(orders)
    .when(OrderRequested({ ...bad, requestedAt: noon }))
    .then(OrderRejected({ ...bad, reason: 'no-lines', detail: 'An order has at least one line.', rejectedAt: noon }));
  expect(rejected.row(OrderRow, 'o-1')).toMatchObject({
    status: 'REJECTED',
    reason: 'no-lines',
    placedAt: null,
    lines: [],
    checks: [],
  });
});

it('takes 100 lines', () => {
  const full = order({ lines: Array(100).fill(line(1, 1)) as OrderLine[] });
  const { answers } = given(orders, ada).when(OrderRequested({ ...full, requestedAt: noon }));
  expect(answers.map(({ type }) => type)).toEqual(['OrderPlaced', 'OrderCheckPassed', 'OrderConfirmed']);
});
