import { setTimeout as sleep } from 'node:timers/promises';
import { connected } from '../support/databases.ts';
import type { Shop } from './bench-shop.ts';

/** Where every accepted order must be, and no other order of the same customers. */
const tables = { orders: 'orders', shipping: 'shipment', gateway: 'orders' };

/** How many of the accepted orders a table holds, and how many of the same customers in all. */
interface Held {
  readonly found: number;
  readonly all: number;
}

/**
 * Waits until every accepted order is in every view; says which view lacks how many otherwise, and which holds more orders of the
 * shop's customers than it was ever asked for. One that was refused may have been taken all the same (503).
 */
export async function conserved(
  shop: Pick<Shop, 'customers' | 'accepted' | 'refused'>,
  accepted: readonly string[],
  databases: Readonly<Record<string, string>>,
  patience = 60_000,
): Promise<string[]> {
  const problems: string[] = [];
  for (const [service, table] of Object.entries(tables)) {
    const text = `SELECT
      (SELECT count(*)::int FROM ${table} WHERE order_id = ANY($1)) AS found,
      (SELECT count(*)::int FROM ${table} WHERE customer_id = ANY($2)) AS all`;
    let held: Held = { found: 0, all: 0 };
    await connected(databases[service]!, async (client) => {
      for (const began = Date.now(); Date.now() - began < patience; await sleep(200)) {
        held = (await client.query<Held>(text, [accepted, shop.customers])).rows[0]!;
        if (held.found === accepted.length && held.all >= shop.accepted) break;
      }
    });
    if (held.found !== accepted.length)
      problems.push(`${service} lacks ${accepted.length - held.found} of ${accepted.length} accepted orders`);
    else if (held.all < shop.accepted || held.all > shop.accepted + shop.refused)
      problems.push(
        `${service} holds ${held.all} orders of the shop, of which ${shop.accepted} were accepted, ${shop.refused} refused`,
      );
  }
  return problems;
}
