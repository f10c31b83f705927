import type { LogRecord } from '../../support/log.ts';
import { isSince, some, type Evidence, type Invariant } from './evidence.ts';
import { livesIn } from './order-per-key.ts';

/** What a service answers whatever state it finds (the rules are in services/.../domain). Of all else nothing need come. */
const answered = new Set([
  ...['CustomerRegistrationRequested', 'CustomerChangeRequested'],
  ...['OrderRequested', 'OrderCancellationRequested', 'ShipmentDispatchRequested', 'ShipmentDeliveryRequested'],
  ...['OrderConfirmed', 'OrderRecalled', 'ShipmentCancelled', 'ShipmentRecallRefused', 'ShipmentDispatched', 'ShipmentDelivered'],
]);

/** Where the shipment of an order stands when the order stands there and all is quiet. No order stays placed or held. */
const fits: Readonly<Record<string, readonly (string | undefined)[]>> = {
  CONFIRMED: ['PREPARED'],
  SHIPPED: ['DISPATCHED'],
  DELIVERED: ['DELIVERED'],
  CANCELLED: ['CANCELLED', undefined],
  REJECTED: [undefined],
};

/** Shipments of these customers that wait for their dispatch, and would go where the customer does not live any more. */
const astray = {
  shipping: `SELECT order_id AS id FROM shipment s JOIN customer c USING (customer_id)
    WHERE s.status = 'PREPARED' AND s.street <> c.street AND customer_id = ANY($1)`,
  gateway: `SELECT order_id AS id FROM shipments s JOIN customers c USING (customer_id)
    WHERE s.status = 'PREPARED' AND s.address->>'street' <> c.address->>'street' AND customer_id = ANY($1)`,
};

/** What one service says, the next has heard: no reaction is lost between them. */
export const reactions: Invariant = {
  name: 'no reaction lost',
  async check(evidence) {
    const { orders, shipments } = livesIn(evidence);
    const unfit = [...orders.ends].flatMap(([id, order]) => {
      const shipment = shipments.ends.get(id);
      return fits[order]?.includes(shipment) ? [] : [`${id} (${order}, shipment ${shipment ?? 'none'})`];
    });
    const problems = [...some('without an answer', unanswered(evidence)), ...some('orders that stand still', unfit)];
    for (const [service, sql] of Object.entries(astray)) {
      const rows = await evidence.rows<{ id: string }>(service, sql, [[...evidence.history.registers.keys()]]);
      const ids = rows.map(({ id }) => id);
      problems.push(...some(`shipments in ${service} with an address that is not the customer's any more`, ids));
    }
    return problems;
  },
};

/** What was said in this run, should have been answered, and is no event's cause. */
function unanswered({ log, began }: Evidence): string[] {
  const records = Object.entries(log);
  const events = records.flatMap(([topic, all]) => (topic.endsWith('.events') ? all : [])).filter(isEvent);
  const causes = new Set(events.map(({ headers }) => headers['ce_causationid']));
  const lost = records
    .flatMap(([topic, all]) => all.filter((record) => isSince(began, topic, record)))
    .filter(({ key, headers }) => answered.has(headers['ce_type']!) && !key.includes(discarded) && !causes.has(headers['ce_id']));
  return [...new Set(lost.map(({ key, headers }) => `${headers['ce_type']} of ${key}`))];
}

/** In the key of a record that a fault has written, and had discarded. */
const discarded = '-oversized-';

/** Not the runtime's own: that one was parked is no answer. */
const isEvent = ({ headers }: LogRecord) => !headers['ce_type']!.startsWith('tributary.');
