import {
  CustomerAddressChanged,
  CustomerChangeRefused,
  CustomerEmailChanged,
  OrderCancellationRefused,
  OrderCancelled,
  OrderPlaced,
  ShipmentRequestRefused,
} from '@tributary/contracts';
import type { Event } from '@tributary/service-kit';
import { expect, it } from 'vitest';
import { type OutcomeKind, refusalOf, settling } from './outcomes.js';

const event = (type: string, causationId: string | null, data: object = {}) => ({
  id: `${type} by ${causationId}`,
  type,
  causationId,
  data,
});
const isOutcome = (kind: OutcomeKind, requestId: string, given: ReturnType<typeof event>) =>
  settling({ kind, key: 'k', requestId }).accept(given);

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

it('a change of several fields is settled by the last of its events, however often each is seen, or by a refusal', () => {
  const changed = [event(CustomerEmailChanged.type, 'r-1'), event(CustomerAddressChanged.type, 'r-1')] as const;
  const others = event(CustomerAddressChanged.type, 'r-2');
  const settled = settling({ kind: 'change', key: 'ada', requestId: 'r-1', events: 2 });
  expect([changed[0], changed[0], others, changed[1]].map(settled.accept)).toEqual([false, false, false, true]);
  expect(
    settling({ kind: 'change', key: 'ada', requestId: 'r-1', events: 2 }).accept(event(CustomerChangeRefused.type, 'r-1')),
  ).toBe(true);
});

it.each([
  ['order.unknown', 404],
  ['order.not-open', 409],
  ['order.cancellation-pending', 409],
])('%s is refused with %i', (code, status) => {
  const refused = event(OrderCancellationRefused.type, 'r-1', { code, detail: 'so it is' });
  expect(refusalOf(refused as Event)).toMatchObject({ status, code, message: 'so it is' });
});
