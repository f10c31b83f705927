import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { staff, type Caller } from '../support/client.ts';
import { dropDatabase, rows } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { send } from '../support/http.ts';
import { settled } from '../support/quiet.ts';
import { order, orderUntil, register } from '../support/shop.ts';

interface Bestseller {
  readonly sku: string;
  readonly units: number;
}

/** The same from the rows of the orders service, which the new service never sees. */
const sold = () =>
  rows<Bestseller & Record<string, unknown>>(
    'orders',
    `SELECT sku, sum(quantity)::float AS units FROM order_line JOIN orders USING (order_id)
     WHERE status IN ('CONFIRMED', 'SHIPPED', 'DELIVERED') GROUP BY sku ORDER BY units DESC, sku`,
  );

let anne: Caller;
let customerId: string;
let tour: ChildProcess | undefined;

beforeAll(async () => {
  anne = await staff();
  ({ customerId } = await register(anne));
});

afterAll(async () => {
  if (tour && tour.exitCode === null && tour.kill()) await once(tour, 'exit');
  await dropDatabase('bestsellers');
});

/** Starts the service as the lesson says; answers where it is, once it is ready. */
async function start(): Promise<string> {
  const run = resolve(import.meta.dirname, '../../docs/tour/run.ts');
  tour = spawn(process.execPath, [run, 'bestsellers'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(tour, 'exit').then(([code]) => {
    throw new Error(`npm run tour ended with ${code}`);
  });
  const [url] = (await Promise.race([once(createInterface(tour.stdout!), 'line'), ended])) as [string];
  await eventually(async () => (await send('GET', new URL('/health/ready', url).href)).status === 200, 'bestsellers is ready');
  return url;
}

it('lesson 1: a service that is started today knows every order there ever was, and follows those that come', async () => {
  const [kept, cancelled] = await Promise.all([order(anne, customerId), order(anne, customerId)]);
  for (const { body } of [kept, cancelled]) await orderUntil(anne, body.orderId, 'CONFIRMED');
  expect((await anne.post(`/orders/${cancelled.body.orderId}/cancellation`)).status).toBe(200);
  await settled();

  const url = await start();
  const listed = async () => (await send<Bestseller[]>('GET', url)).body;
  const before = await listed();
  expect(before).toEqual(await sold());
  const units = (list: readonly Bestseller[]) => list.find(({ sku }) => sku === 'tea-assam')?.units ?? 0;
  expect(units(before)).toBeGreaterThan(0);

  await order(anne, customerId);
  await eventually(async () => units(await listed()) === units(before) + 2, 'the new order is counted', 20);
  expect(await listed()).toEqual(await sold());
});
