import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** Where every accepted order must be, once. */
const views = {
  orders: 'SELECT count(*) AS rows, count(DISTINCT order_id) AS keys FROM orders WHERE order_id = ANY($1)',
  shipping: 'SELECT count(*) AS rows, count(DISTINCT order_id) AS keys FROM shipment WHERE order_id = ANY($1)',
  gateway: 'SELECT count(*) AS rows, count(DISTINCT order_id) AS keys FROM orders WHERE order_id = ANY($1)',
};

/** Waits until every accepted order is in every view exactly once; says which view lacks how many otherwise. */
export async function conserved(
  accepted: readonly string[],
  databases: Readonly<Record<string, string>>,
  patience = 60_000,
): Promise<string[]> {
  const problems: string[] = [];
  for (const [service, sql] of Object.entries(views)) {
    const client = new pg.Client({ connectionString: databases[service]! });
    await client.connect();
    let found = 0;
    for (const began = Date.now(); Date.now() - began < patience; await sleep(200)) {
      const [row] = (await client.query<{ rows: string; keys: string }>(sql, [accepted])).rows;
      if (row!.rows !== row!.keys) problems.push(`${service} has orders twice`);
      found = Number(row!.keys);
      if (found === accepted.length) break;
    }
    if (found !== accepted.length)
      problems.push(`${service} lacks ${accepted.length - found} of ${accepted.length} accepted orders`);
    await client.end();
  }
  return problems;
}
