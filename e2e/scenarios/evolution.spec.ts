import { codecFor, OrderPlaced } from '@tributary/contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { staff, type Caller } from '../support/client.ts';
import { expectConserved } from '../support/conservation.ts';
import { counted } from '../support/counted.ts';
import { digests, emptyDatabase } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { send } from '../support/http.ts';
import { type LogRecord, readAll } from '../support/log.ts';
import { type Member, startMember } from '../support/member.ts';
import { ordersV2, withField, withoutTotal } from '../support/orders-v2.ts';
import { settled } from '../support/quiet.ts';
import { type Release, releaseOf } from '../support/release.ts';
import { causes, flowOf, order, orderUntil, register, shipmentOf } from '../support/shop.ts';
import { scale, systemStatus } from '../support/system.ts';
import { underTraffic } from '../support/traffic.ts';

const placedSubject = 'orders.events-tributary.orders.OrderPlaced';
const newSubject = 'orders.events-tributary.orders.OrderAcknowledged';

let anne: Caller;
let customerId: string;
let v2: Release;
let member: Member | undefined;

beforeAll(async () => {
  anne = await staff();
  ({ customerId } = await register(anne));
  v2 = await ordersV2();
  await v2.build();
});

afterAll(async () => {
  await leave();
  await v2?.remove();
  if ((await systemStatus()).services['orders']!.pids.length !== 1) await scale('orders', 1);
});

/** The process of version 2 ends. */
async function leave(): Promise<void> {
  await member?.stop();
  member = undefined;
}

/** An order that whoever is there places and confirms. */
async function placed(): Promise<string> {
  const { orderId } = (await order(anne, customerId)).body;
  await orderUntil(anne, orderId, 'CONFIRMED');
  return orderId;
}

/** An order that the other version has placed goes on. */
async function continues(orderId: string): Promise<void> {
  const { shipmentId } = await shipmentOf(anne, orderId);
  expect((await anne.post(`/shipments/${shipmentId}/dispatch`)).status).toBe(200);
  await orderUntil(anne, orderId, 'SHIPPED');
}

/** What a record says by the schema that it was written by. */
async function written({ value }: LogRecord): Promise<unknown> {
  const { registry } = await systemStatus();
  const { body } = await send<{ schema: string }>('GET', `${registry}/schemas/ids/${value!.readUInt32BE(1)}`);
  return codecFor(JSON.parse(body.schema) as object).fromBuffer(value!.subarray(5));
}

/** All subjects, and the versions of the one that changes. */
async function registered(): Promise<unknown> {
  const { registry } = await systemStatus();
  const paths = ['subjects', `subjects/${placedSubject}/versions`];
  return Promise.all(paths.map(async (path) => (await send('GET', `${registry}/${path}`)).body));
}

it('a schema that would break a reader is refused with the reason, and nothing is registered', async () => {
  const broken = await ordersV2();
  const before = await registered();
  try {
    await withoutTotal(broken);
    for (const command of ['check', 'register']) {
      const { code, output } = await broken.schemas(command);
      expect([command, code]).toEqual([command, 1]);
      expect(output).toContain(`refused  ${placedSubject}`);
      expect(output).toContain('field total: version 1 needs it (it has no default) and the new schema does not write it');
    }
    expect(await registered()).toEqual(before);
  } finally {
    await broken.remove();
  }
});

it('a process whose schemas the registry does not know ends, with one line that says so', async () => {
  const early = await releaseOf('orders');
  try {
    await withField(early, `never_${Date.now()}`);
    await early.build();
    await expect(startMember(early, 'orders-early')).rejects.toThrow(
      new RegExp(
        `^orders-early ended with 1: .*the registry does not know our schema of ${placedSubject}; run: npm run schemas -- register$`,
      ),
    );
  } finally {
    await early.remove();
  }
});

it('orders goes from version 1 to 2 and back, side by side in between, and no request fails', async () => {
  const phases: Record<string, string[]> = {};
  const load = await underTraffic(async ({ more }) => {
    phases['version 1'] = await more(20);
    const older = await placed();

    const { subjects } = JSON.parse((await v2.schemas('check', '--json')).output) as { subjects: object[] };
    // Unchanged when this has run before on the same system.
    const status = expect.stringMatching(/^(new|compatible|unchanged)$/);
    for (const subject of [placedSubject, newSubject]) expect(subjects).toContainEqual({ subject, status, reasons: [] });
    expect((await v2.schemas('register')).code).toBe(0);
    phases['version 1, schemas of 2'] = await more(20);

    member = await startMember(v2, 'orders-v2');
    phases['both'] = await more(80);
    await scale('orders', 0);
    phases['version 2'] = await more(40);
    await continues(older);
    const newer = await placed();

    await scale('orders', 1);
    phases['both again'] = await more(80);
    await leave();
    phases['version 1 again'] = await more(40);
    await continues(newer);
  });

  const log = counted(await readAll('orders.events'));
  const acknowledged = new Set(log.filter(({ headers }) => headers['ce_type'] === 'OrderAcknowledged').map(({ key }) => key));
  const writers = (orderIds: readonly string[]) => new Set(orderIds.map((orderId) => (acknowledged.has(orderId) ? 2 : 1)));
  expect(Object.fromEntries(Object.entries(phases).map(([phase, orderIds]) => [phase, writers(orderIds)]))).toEqual({
    'version 1': new Set([1]),
    'version 1, schemas of 2': new Set([1]),
    both: new Set([1, 2]),
    'version 2': new Set([2]),
    'both again': new Set([1, 2]),
    'version 1 again': new Set([1]),
  });

  const [orderId] = phases['version 2']!;
  const record = log.find(({ key, headers }) => key === orderId && headers['ce_type'] === OrderPlaced.type)!;
  expect(await written(record)).toMatchObject({ orderId, channel: 'web' });
  const flow = await flowOf(anne, orderId!);
  expect(causes(flow), 'readers of version 1 pass over what they do not know').toEqual([
    '> OrderRequested',
    'OrderRequested > OrderPlaced',
    'OrderRequested > OrderCheckPassed',
    'OrderRequested > OrderConfirmed',
    'OrderConfirmed > ShipmentPrepared',
  ]);
  expect(flow.find(({ type }) => type === OrderPlaced.type)!.data).not.toHaveProperty('channel');

  await settled();
  await expectConserved(load);
}, 240_000);

it('each version folds what the other has written: the rows of orders come back the same from the log', async () => {
  await settled();
  const before = await digests('orders');
  const same = (who: string) =>
    eventually(async () => JSON.stringify(await digests('orders')) === JSON.stringify(before), `the same rows by ${who}`, 60);

  await scale('orders', 0);
  await emptyDatabase('orders');
  member = await startMember(v2, 'orders-v2');
  await same('version 2');
  await leave();

  await emptyDatabase('orders');
  await scale('orders', 1);
  await same('version 1');
  await settled();
  expect(await digests('orders')).toEqual(before);
});
