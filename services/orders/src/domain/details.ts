import type { OrderLine, OrderRequested } from '@tributary/contracts';
import { currencies } from './currencies.js';
import { failed, passed, type Verdict } from './verdict.js';

/** Sum over the lines of quantity times unit price, in minor units. */
export const totalOf = (lines: readonly OrderLine[]) =>
  lines.reduce((sum, line) => sum + line.quantity * line.unitPrice.amountMinor, 0);

/** The order's own details: 1 to 100 lines, positive quantities and prices, one known currency, a total that can be counted. */
export function checkDetails({ currency, lines }: Pick<OrderRequested, 'currency' | 'lines'>): Verdict {
  if (!currencies.has(currency)) return failed('unknown-currency', `${currency} is not a currency of ISO 4217.`);
  if (lines.length === 0) return failed('no-lines', 'An order has at least one line.');
  if (lines.length > 100) return failed('too-many-lines', `An order has at most 100 lines, this one has ${lines.length}.`);
  for (const [index, { quantity, unitPrice }] of lines.entries()) {
    const line = `line ${index + 1}`;
    if (quantity <= 0) return failed('bad-quantity', `The quantity in ${line} is ${quantity}; it must be positive.`);
    if (unitPrice.amountMinor <= 0)
      return failed('bad-price', `The price in ${line} is ${unitPrice.amountMinor}; it must be positive.`);
    if (unitPrice.currency !== currency) {
      return failed('mixed-currencies', `The price in ${line} is in ${unitPrice.currency}, the order in ${currency}.`);
    }
  }
  if (!Number.isSafeInteger(totalOf(lines))) return failed('total-too-large', 'The total is beyond 2^53 minor units.');
  return passed;
}
