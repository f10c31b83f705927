import { eventTypes } from '@tributary/contracts';
import type { LogRecord } from '../../support/log.ts';
import { some, type Evidence, type Invariant } from './evidence.ts';

const streetIn: Readonly<Record<string, string>> = {
  customers: 'SELECT customer_id AS id, street FROM customer WHERE customer_id = ANY($1)',
  shipping: 'SELECT customer_id AS id, street FROM customer WHERE customer_id = ANY($1)',
  gateway: `SELECT customer_id AS id, address->>'street' AS street FROM customers WHERE customer_id = ANY($1)`,
};

/** Everybody has folded the same log: the last address of each customer, and every event once in the unified view. */
export const agreement: Invariant = {
  name: 'the views agree with the log',
  async check(evidence) {
    const customers = [...evidence.history.registers.keys()];
    const streets = lastStreets(evidence, customers);
    const problems: string[] = [];
    for (const [service, sql] of Object.entries(streetIn)) {
      const rows = await evidence.rows<{ id: string; street: string }>(service, sql, [customers]);
      const found = new Map(rows.map(({ id, street }) => [id, street]));
      problems.push(
        ...some(
          `addresses of customers in ${service} that are not the last in the log`,
          [...streets]
            .filter(([id, street]) => found.get(id) !== street)
            .map(([id, street]) => `${id} (${found.get(id)}, not ${street})`),
        ),
      );
    }
    for (const topic of ['customers.events', 'orders.events', 'shipping.events'])
      problems.push(...(await unified(evidence, topic)));
    return problems;
  },
};

function lastStreets({ run, log }: Evidence, customers: readonly string[]): Map<string, string> {
  const street = new RegExp(`${run}-(?:s\\d+-)?\\d+`);
  const last = new Map<string, string>();
  for (const { key, headers, value } of log['customers.events']!) {
    const moved = headers['ce_type'] === 'CustomerRegistered' || headers['ce_type'] === 'CustomerAddressChanged';
    const found = moved && customers.includes(key) && street.exec(value!.toString('latin1'))?.[0];
    if (found) last.set(key, found);
  }
  return last;
}

/** Types that the services know; what the runtime or a later version writes nobody folds. */
const known = new Set(eventTypes.map(({ type }) => type));

/** The gateway's history of events has what counts of a stream, no more and no less. */
async function unified(evidence: Evidence, topic: string): Promise<string[]> {
  const place = ({ partition, offset }: Pick<LogRecord, 'partition' | 'offset'>) => `${partition}@${offset}`;
  const told = evidence.log[topic]!.filter(({ headers }) => known.has(headers['ce_type']!));
  const counts = new Set(told.map(place));
  const sql = 'SELECT partition, "offset"::float8 AS offset FROM events WHERE topic = $1';
  const rows = new Set((await evidence.rows<{ partition: number; offset: number }>('gateway', sql, [topic])).map(place));
  return [
    ...some(
      `events of ${topic} that the view lacks`,
      [...counts].filter((at) => !rows.has(at)),
    ),
    ...some(
      `events of ${topic} in the view that do not count`,
      [...rows].filter((at) => !counts.has(at)),
    ),
  ];
}
