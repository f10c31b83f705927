import { OrderCancellationRefused, OrderCancelled, OrderPlaced, ShipmentRequestRefused } from '@tributary/contracts';
import { expect, it } from 'vitest';
import { isOutcome } from './outcomes.js';

const event = (type: string, causationId: string | null, data: object = {}) => ({ type, causationId, data });

it('an order is settled by whatever caused it: it may have been held', () => {
  expect(isOutcome('order', 'r-1', event(OrderPlaced.type, 'customer-registered'))).toBe(true);
});

it('a cancellation is settled by anybody, but refused only to who asked', () => {
  expect(isOutcome('cancellation', 'r-1', event(OrderCancelled.type, 'shipment-cancelled', { requestId: 'r-2' }))).toBe(true);
  expect(isOutcome('cancellation', 'r-1', event(OrderCancellationRefused.type, 'r-2', { requestId: 'r-2' }))).toBe(false);
  expect(isOutcome('cancellation', 'r-1', event(OrderCancellationRefused.type, 'recall-refused', { requestId: 'r-1' }))).toBe(
    true,
  );
});

it('a refusal of another kind of request is none', () => {
  expect(isOutcome('order', 'r-1', event(ShipmentRequestRefused.type, 'r-1', { requestId: 'r-1' }))).toBe(false);
});
