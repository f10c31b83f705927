import { expect, it } from 'vitest';
import { rebuild, type Rebuilt } from '../../support/commands.ts';
import { expectConserved } from '../../support/conservation.ts';
import { rows } from '../../support/databases.ts';
import { loadWhile } from '../../support/load.ts';
import { ready, settled } from '../../support/quiet.ts';

/** What somebody's hand, or a fault, may do to the rows of each service. */
const damage: Record<string, { sql: string; tables: string[] }> = {
  customers: {
    sql: `UPDATE customer SET name = 'Nobody' WHERE ctid IN (SELECT ctid FROM customer LIMIT 1)`,
    tables: ['customer'],
  },
  orders: {
    sql: `DELETE FROM order_line WHERE ctid IN (SELECT ctid FROM order_line LIMIT 2);
      UPDATE orders SET status = 'PLACED' WHERE ctid IN (SELECT ctid FROM orders LIMIT 3)`,
    tables: ['order_line', 'orders'],
  },
  shipping: { sql: `INSERT INTO shipment_line SELECT 'nobody', 1, 'tea', 1`, tables: ['shipment_line'] },
  gateway: { sql: `DELETE FROM events WHERE ctid IN (SELECT ctid FROM events LIMIT 5)`, tables: ['events'] },
};

const different = ({ tables }: Rebuilt) =>
  Object.entries(tables)
    .flatMap(([name, { same, removed, written }]) => (same === false || removed || written ? [name] : []))
    .sort();

it('every view is equal to its rebuild while the system works, and a swap changes nothing', async () => {
  await ready();
  const verified: Record<string, Rebuilt> = {};
  const load = await loadWhile(async () => {
    for (const service of Object.keys(damage)) verified[service] = await rebuild(service, '--verify');
    expect(different(await rebuild('orders', '--swap'))).toEqual([]);
  });
  expect(load.retries, 'requests that were not taken at once').toBe(0);
  await expectConserved(load);
  for (const [service, { same, events }] of Object.entries(verified))
    expect([service, same, events > 0]).toEqual([service, true, true]);
});

it('rows that somebody has damaged are found in every service, and put right by a swap while it works', async () => {
  await settled();
  const services = Object.keys(damage);
  for (const service of services) await rows(service, damage[service]!.sql);
  const [found, swapped]: Record<string, string[]>[] = [{}, {}];
  const load = await loadWhile(async () => {
    for (const service of services) {
      found![service] = different(await rebuild(service, '--verify'));
      swapped![service] = different(await rebuild(service, '--swap'));
    }
  });
  const damaged = Object.fromEntries(services.map((service) => [service, damage[service]!.tables]));
  expect(found).toEqual(damaged);
  expect(swapped).toEqual(damaged);
  expect(load.retries, 'requests that were not taken at once').toBe(0);
  await expectConserved(load);
  await settled();
  for (const service of services) expect([service, (await rebuild(service, '--verify')).same]).toEqual([service, true]);
});
