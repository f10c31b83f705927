import { countByKey } from '../../support/counted.ts';
import { some, type Evidence } from './evidence.ts';
import { requestedOrders, takenOrders } from './taken.ts';

/** Orders of a run by mark, in each place where they must be. */
const places = {
  orders: `SELECT sku AS mark, order_id AS id FROM order_line WHERE sku LIKE $1`,
  shipping: `SELECT sku AS mark, order_id AS id FROM shipment_line WHERE sku LIKE $1`,
  gateway: `SELECT line->>'sku' AS mark, order_id AS id FROM orders, jsonb_array_elements(lines) AS line WHERE line->>'sku' LIKE $1`,
} as const;

export type Place = keyof typeof places;

/** What became of the orders that were taken. */
export interface Conservation {
  /** Orders of which a client was told that they were taken. */
  readonly accepted: number;
  /** How many of the accepted ones each place has (shipping: of those that need a shipment, and all that were cancelled before). */
  readonly found: Readonly<Record<Place, number>>;
  readonly twice: number;
  readonly lost: number;
  readonly problems: readonly string[];
}

/** Every order that was taken exactly once in the rows of every service and in the log; of all others nothing anywhere. */
export async function conservation(evidence: Evidence): Promise<Conservation> {
  const { history, run, log } = evidence;
  const taken = takenOrders(evidence);
  const accepted = new Set(history.accepted.map(({ mark }) => mark));
  const refused = new Set(history.placings.filter(({ outcome }) => outcome === 'refused').map(({ mark }) => mark));
  const events = log['orders.events']!;
  const [placed, rejected, confirmed, cancelled] = ['OrderPlaced', 'OrderRejected', 'OrderConfirmed', 'OrderCancelled'].map(
    (type) => countByKey(events, type),
  );
  const prepared = countByKey(log['shipping.events']!, 'ShipmentPrepared');

  const problems: string[] = [];
  const twice = new Set<string>();
  const lost = new Set<string>();
  const found: Record<Place, number> = { orders: 0, shipping: 0, gateway: 0 };

  for (const place of Object.keys(places) as Place[]) {
    const rows = await evidence.rows<{ mark: string; id: string }>(place, places[place], [`${run}-%`]);
    const ids = Map.groupBy(rows, ({ mark }) => mark);
    const repeated = [...ids].filter(([, same]) => same.length > 1).map(([mark]) => mark);
    const absent: string[] = [];
    const strange: string[] = [];
    for (const [mark, id] of taken) {
      const needed = place !== 'shipping' || !cancelled!.has(id) || confirmed!.has(id);
      if (!ids.has(mark) && needed) absent.push(mark);
      else if (accepted.has(mark)) found[place] += 1;
      if (ids.get(mark)?.some((row) => row.id !== id)) strange.push(mark);
    }
    for (const mark of repeated) twice.add(mark);
    for (const mark of absent) lost.add(mark);
    problems.push(
      ...some(`twice in the rows of ${place}`, repeated),
      ...some(`taken, but not in the rows of ${place}`, absent),
      ...some(`in the rows of ${place} under another id than in the log or the answer`, strange),
      ...some(
        `refused, or never requested, but in the rows of ${place}`,
        [...ids.keys()].filter((mark) => !taken.has(mark)),
      ),
    );
  }

  const requested = requestedOrders(evidence);
  problems.push(
    ...some(
      'refused, but requested in the log',
      [...requested.keys()].filter((mark) => refused.has(mark)),
    ),
  );
  const once = (counts: (number | undefined)[]) => counts.reduce((sum: number, n) => sum + (n ?? 0), 0) === 1;
  for (const [mark, id] of taken) {
    // Shoppers are registered, and what they order is in order: nothing is against it. Cancelled may be an order that was held.
    if (rejected!.has(id)) problems.push(`taken, but rejected later: ${mark}`);
    const outcomes = [placed!.get(id), placed!.has(id) ? 0 : cancelled!.get(id)];
    const many = outcomes.some((n) => (n ?? 0) > 1) || (confirmed!.get(id) ?? 0) > 1 || (prepared.get(id) ?? 0) > 1;
    if (many) {
      twice.add(mark);
      problems.push(`answered twice in the log: ${mark}`);
    } else if (!requested.has(mark) || !once(outcomes) || (confirmed!.get(id) ?? 0) > (prepared.get(id) ?? 0)) {
      lost.add(mark);
      problems.push(`taken, but the log does not hold its request and every answer: ${mark}`);
    }
  }
  return { accepted: accepted.size, found, twice: twice.size, lost: lost.size, problems };
}
