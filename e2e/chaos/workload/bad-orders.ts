import { basket } from './messages.ts';
import type { Call } from './shop-client.ts';

/** Orders that must be refused and leave nothing in the log. */
export const badOrders: readonly ((mark: string, customerId: string) => Call)[] = [
  // nothing ordered
  (mark, customerId) => ({ body: basket(customerId, mark, 0) }),
  // no currency
  (mark, customerId) => ({ body: { ...basket(customerId, mark, 1), currency: 'tea' } }),
  // no token
  (mark, customerId) => ({ body: basket(customerId, mark, 1), headers: { authorization: '' } }),
  // a message too large
  (mark, customerId) => ({ body: { ...basket(customerId, mark, 1), padding: 'x'.repeat(300_000) } }),
];
