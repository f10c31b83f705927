import type { OrderRequested } from '@tributary/contracts';
import type { EventType } from '@tributary/service-kit';
import { checkDetails } from './details.js';
import type { Verdict } from './verdict.js';

/** An event of another service that decides a check. Its key is the orderId. */
export interface Answer {
  readonly type: EventType;
  readonly verdict: (data: never) => Verdict;
}

/** Something that has to be in order before an order is confirmed: decided by its own details at once, or by a later event. */
export type Check = { readonly name: string } & (
  { readonly decide: (request: OrderRequested) => Verdict } | { readonly answers: readonly Answer[] }
);

/** An answer of a check: `answeredBy(StockReserved, () => passed)`. */
export const answeredBy = <T>(type: EventType<T>, verdict: (data: T) => Verdict): Answer => ({ type, verdict });

/**
 * What every order has to pass. A check that another service decides is one entry:
 * `{ name: 'stock', answers: [answeredBy(StockReserved, () => passed), answeredBy(StockRefused, (e) => failed(e.reason))] }`
 */
export const checks: readonly Check[] = [{ name: 'details', decide: checkDetails }];

/** What is against the order by its own details, or undefined. */
export function objection(all: readonly Check[], request: OrderRequested) {
  for (const check of all) {
    const verdict = 'decide' in check ? check.decide(request) : undefined;
    if (verdict?.reason) return verdict;
  }
  return undefined;
}
