import {
  defineEvent,
  OrderCancelled,
  OrderCheckFailed,
  OrderCheckPassed,
  OrderConfirmed,
  OrderPlaced,
  OrderRejected,
  OrderRequested,
  type EventSchema,
} from '@tributary/contracts';
import { at, due, given, noon } from '@tributary/testing';
import { expect, it } from 'vitest';
import { OrderRow } from '../rows/order-row.js';
import { answeredBy, checks } from './checks.js';
import { ada, asked, confirmed, detailsPassed, placed } from './order.fixture.js';
import { ordersWith } from './orders.js';
import { failed, passed } from './verdict.js';

/** A check as a later service will join it: decided by two events of a stream that does not exist yet. */
const schema = (name: string): EventSchema => ({
  type: 'record',
  name,
  namespace: 'tributary.stock',
  doc: '',
  tributary: { topic: 'stock.events', key: 'orderId' },
  fields: [{ name: 'orderId', type: 'string' }],
});
const StockReserved = defineEvent<{ orderId: string }, 'StockReserved'>(schema('StockReserved'));
const StockRefused = defineEvent<{ orderId: string }, 'StockRefused'>(schema('StockRefused'));
const stock = {
  name: 'stock',
  answers: [
    answeredBy(StockReserved, () => passed),
    answeredBy(StockRefused, ({ orderId }) => failed('out-of-stock', `No tea for ${orderId}.`)),
  ],
};
const orders = ordersWith([...checks, stock]);

const waiting = OrderPlaced({ ...placed.data, checks: ['details', 'stock'] });
const stockPassed = OrderCheckPassed({ orderId: 'o-1', check: 'stock', passedAt: at(5) });
const reserved = { event: StockReserved({ orderId: 'o-1' }), at: at(5) };
const refused = { event: StockRefused({ orderId: 'o-1' }), at: at(5) };

it('reads the stream of the check by itself', () => {
  expect(orders.inputs).toContain('stock.events');
});

it('does not confirm before every check has passed', () => {
  given(orders, ada)
    .when(OrderRequested({ ...asked, requestedAt: noon }))
    .then(waiting, detailsPassed);
});

it('confirms when the last check passes', () => {
  given(orders, ada, waiting, detailsPassed)
    .when(reserved)
    .then(stockPassed, OrderConfirmed({ ...confirmed.data, confirmedAt: at(5) }));
});

it('rejects when a check fails', () => {
  given(orders, ada, waiting, detailsPassed)
    .when(refused)
    .then(
      OrderCheckFailed({ orderId: 'o-1', check: 'stock', reason: 'out-of-stock', failedAt: at(5) }),
      OrderRejected({
        ...asked,
        customerName: 'Ada Lovelace',
        reason: 'out-of-stock',
        detail: 'No tea for o-1.',
        rejectedAt: at(5),
      }),
    );
});

it('keeps the first result of a check', () => {
  const slow = ordersWith([...checks, stock, { name: 'fraud', answers: [] }]);
  const waitingForTwo = OrderPlaced({ ...placed.data, checks: ['details', 'stock', 'fraud'] });
  given(slow, ada, waitingForTwo, detailsPassed).when(reserved).then(stockPassed).when(refused).then();
});

it('is over when the order has ended', () => {
  given(orders, ada, waiting, detailsPassed, stockPassed, confirmed).when(refused).then();
  const cancelled = OrderCancelled({ orderId: 'o-1', requestId: 'r-1', reason: null, cancelledAt: at(1) });
  given(orders, ada, waiting, detailsPassed, cancelled).when(reserved).then();
});

it('keeps results by order and check', () => {
  const row = given(orders, ada, waiting, detailsPassed).row(OrderRow, 'o-1');
  expect(row?.checks.map(({ name, result }) => [name, result])).toEqual([
    ['details', 'PASSED'],
    ['stock', 'PENDING'],
  ]);
});

it('ends an order whose checks never answer', () => {
  given(orders, ada, waiting, detailsPassed)
    .when(due(at(15 * 60)))
    .then(
      OrderRejected({
        ...asked,
        customerName: 'Ada Lovelace',
        reason: 'checks-timed-out',
        detail: 'No answer from: stock.',
        rejectedAt: at(15 * 60),
      }),
    );
});
