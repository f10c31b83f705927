import { type Release, releaseOf } from './release.ts';

const placed = 'schemas/orders/order-placed.avsc';

interface Schema {
  fields: { name: string; type: unknown; default?: unknown; doc: string }[];
}

/** Changes a schema of a release. */
async function changeSchema(release: Release, path: string, change: (schema: Schema) => void): Promise<void> {
  const schema = JSON.parse(await release.read(path)) as Schema;
  change(schema);
  await release.write(path, JSON.stringify(schema));
}

/** What every reader of version 1 needs is gone. */
export const withoutTotal = (release: Release) =>
  changeSchema(release, placed, ({ fields }) =>
    fields.splice(
      fields.findIndex(({ name }) => name === 'total'),
      1,
    ),
  );

/** `OrderPlaced` has one more field, which is optional. */
export const withField = (release: Release, name: string) =>
  changeSchema(release, placed, ({ fields }) =>
    fields.push({ name, type: ['null', 'string'], default: null, doc: 'Where the order came from.' }),
  );

/**
 * Version 2 of orders: `OrderPlaced` has a field more, which says where the order came from, and an event of a new type is the last
 * answer to every order that is placed. All other rules are those of version 1.
 */
export async function ordersV2(): Promise<Release> {
  const release = await releaseOf('orders');
  await withField(release, 'channel');
  await release.write('schemas/orders/order-acknowledged.avsc', JSON.stringify(acknowledged));
  await release.write('services/orders/src/domain/orders.ts', rules);
  return release;
}

const acknowledged = {
  type: 'record',
  name: 'OrderAcknowledged',
  namespace: 'tributary.orders',
  doc: 'The customer was told that the order was placed.',
  tributary: { topic: 'orders.events', key: 'orderId' },
  fields: [
    { name: 'orderId', type: 'string', doc: 'The order.' },
    { name: 'acknowledgedAt', type: { type: 'long', logicalType: 'timestamp-millis' }, doc: 'When it was placed.' },
  ],
};

const rules = `
import { OrderAcknowledged, OrderPlaced } from '@tributary/contracts';
import { aggregate, type NewEvent, service } from '@tributary/service-kit';
import { OrderRow } from '../rows/order-row.js';
import { checks } from './checks.js';
import { customerTable } from './customer.js';
import { orderWith } from './order.js';

const { rules } = orderWith(checks);

function renewed(answers: readonly NewEvent[]): NewEvent[] {
  const placed = answers.find(({ type }) => type === OrderPlaced.type)?.data as OrderPlaced | undefined;
  if (!placed) return [...answers];
  const { orderId, placedAt } = placed;
  return [
    ...answers.map((answer) => (answer.data === placed ? OrderPlaced({ ...placed, channel: 'web' }) : answer)),
    OrderAcknowledged({ orderId, acknowledgedAt: placedAt }),
  ];
}

const react = Object.fromEntries(
  Object.entries(rules.react).map(([type, rule]) => [type, (...given: Parameters<typeof rule & {}>) => renewed(rule!(...given))]),
);

export const orders = service('orders', {
  stream: OrderPlaced.topic,
  folds: [
    customerTable,
    aggregate(OrderRow, {
      ...rules,
      events: { ...rules.events, OrderAcknowledged },
      react,
      evolve: { ...rules.evolve, OrderAcknowledged: (order: OrderRow | undefined) => order },
    }),
  ],
});
`;
