import {
  CustomerRegistered,
  OrderCancellationRequested,
  OrderCheckPassed,
  OrderConfirmed,
  OrderHeld,
  OrderPlaced,
  OrderRecalled,
  OrderRequested,
  OrderShipped,
} from '@tributary/contracts';
import { at, noon } from '@tributary/testing';

const address = { street: 'Ring 1', city: 'Wien', postalCode: '1010', country: 'AT' };

export const ada = CustomerRegistered({
  customerId: 'ada',
  name: 'Ada Lovelace',
  email: 'ada@example.org',
  level: 'GOLD',
  address,
  fingerprint: 'f1',
  registeredAt: noon,
});

export const asked = {
  orderId: 'o-1',
  customerId: 'ada',
  currency: 'EUR',
  lines: [
    { sku: 'tea', quantity: 2, unitPrice: { amountMinor: 350, currency: 'EUR' } },
    { sku: 'pot', quantity: 1, unitPrice: { amountMinor: 4200, currency: 'EUR' } },
  ],
  fingerprint: 'f2',
};

export const requested = OrderRequested({ ...asked, requestedAt: noon });
export const held = OrderHeld({ ...asked, heldAt: noon, until: at(2) });
export const placed = OrderPlaced({
  ...asked,
  customerName: 'Ada Lovelace',
  total: { amountMinor: 4900, currency: 'EUR' },
  checks: ['details'],
  placedAt: noon,
  expiresAt: at(15 * 60),
});
export const detailsPassed = OrderCheckPassed({ orderId: 'o-1', check: 'details', passedAt: noon });
export const confirmed = OrderConfirmed({ orderId: 'o-1', customerId: 'ada', lines: asked.lines, confirmedAt: noon });
export const recalled = OrderRecalled({ orderId: 'o-1', requestId: 'r-1', reason: 'found it cheaper', recalledAt: at(10) });
export const shipped = OrderShipped({ orderId: 'o-1', shipmentId: 's-1', shippedAt: at(20) });

export const cancellation = OrderCancellationRequested({ orderId: 'o-1', reason: 'found it cheaper', requestedAt: at(10) });
