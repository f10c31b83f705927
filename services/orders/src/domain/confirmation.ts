import {
  OrderCheckFailed,
  OrderCheckPassed,
  OrderConfirmed,
  OrderPlaced,
  OrderRejected,
  type OrderRequested,
} from '@tributary/contracts';
import { after, timeOf, type EventMeta, type NewEvent } from '@tributary/service-kit';
import type { OrderRow } from '../rows/order-row.js';
import type { Check } from './checks.js';
import { totalOf } from './details.js';
import { evolution } from './evolution.js';
import { passed, type Verdict } from './verdict.js';

/** How long checks have to answer. */
const checkTime = 15 * 60_000;

type Request = Omit<OrderRequested, 'requestedAt'>;
type Results = readonly (readonly [check: string, verdict: Verdict])[];

/** Places an order whose customer is known; its own details have no objection. */
export function place(
  checks: readonly Check[],
  order: OrderRow | undefined,
  request: Request,
  customerName: string,
  placedAt: Date,
): NewEvent[] {
  const { orderId, customerId, currency, lines, fingerprint } = request;
  const placed = OrderPlaced({
    orderId,
    customerId,
    customerName,
    currency,
    lines,
    total: { amountMinor: totalOf(lines), currency },
    checks: checks.map(({ name }) => name),
    fingerprint,
    placedAt,
    expiresAt: after(placedAt, checkTime),
  });
  const decided = checks.filter((check) => 'decide' in check).map(({ name }) => [name, passed] as const);
  return [placed, ...conclude(evolution.OrderPlaced(order, placed.data), decided, placedAt)];
}

/** The rules for the events that decide checks, whatever the list of checks holds. */
export function answerRules(checks: readonly Check[]) {
  const answers = checks.flatMap((check) =>
    'answers' in check ? check.answers.map((answer) => ({ check: check.name, ...answer })) : [],
  );
  const rule =
    (type: string) =>
    (order: OrderRow | undefined, data: unknown, { event }: { event: EventMeta }) => {
      if (order?.status !== 'PLACED') return [];
      const pending = new Set(order.checks.filter(({ result }) => result === 'PENDING').map(({ name }) => name));
      const results = answers.filter((answer) => answer.type.type === type && pending.has(answer.check));
      const at = timeOf(event, order);
      return conclude(
        order,
        results.map(({ check, verdict }) => [check, verdict(data as never)] as const),
        at,
      );
    };
  // Their types are the list's business; as `object` they add nothing to those that the order's own rules are checked by.
  return {
    events: Object.fromEntries(answers.map(({ type }) => [type.type, type])) as object,
    react: Object.fromEntries(answers.map(({ type }) => [type.type, rule(type.type)])) as object,
  };
}

/** Notes results of checks, and confirms or rejects the order when they decide it. */
function conclude(order: OrderRow, results: Results, at: Date): NewEvent[] {
  if (!results.length) return [];
  const { orderId, customerId } = order;
  const noted = results.map(([check, { reason }]) =>
    reason ? OrderCheckFailed({ orderId, check, reason, failedAt: at }) : OrderCheckPassed({ orderId, check, passedAt: at }),
  );
  for (const [, verdict] of results) if (verdict.reason) return [...noted, reject(order, verdict.reason, verdict.detail, at)];
  const decided = new Set(results.map(([check]) => check));
  if (order.checks.some(({ name, result }) => result === 'PENDING' && !decided.has(name))) return noted;
  return [...noted, OrderConfirmed({ orderId, customerId, lines: linesOf(order), confirmedAt: at })];
}

/** Ends an order that was held or placed. */
export function reject(order: OrderRow, reason: string, detail: string | null, rejectedAt: Date): NewEvent {
  const { orderId, customerId, customerName, currency, fingerprint } = order;
  return OrderRejected({
    orderId,
    customerId,
    customerName,
    currency,
    lines: linesOf(order),
    fingerprint,
    reason,
    detail,
    rejectedAt,
  });
}

/** The lines as the contracts have them. */
export const linesOf = ({ lines, currency }: OrderRow) =>
  lines.map(({ sku, quantity, unitPriceMinor }) => ({ sku, quantity, unitPrice: { amountMinor: unitPriceMinor, currency } }));
