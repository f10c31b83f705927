import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { staff, type Caller } from '../../support/client.ts';
import { eventually } from '../../support/eventually.ts';
import { ready } from '../../support/quiet.ts';
import type { Order } from '../../support/resources.ts';
import { basket, register } from '../../support/shop.ts';
import { systemStatus } from '../../support/system.ts';

let anne: Caller;
let customerId: string;
let frozen: number;
beforeEach(async () => {
  const { infrastructure } = await ready();
  frozen = infrastructure['kafka']!.pids[0]!;
  anne = await staff();
  ({ customerId } = await register(anne));
});
afterEach(() => ready());

const freeze = () => process.kill(frozen, 'SIGSTOP');
const thaw = () => process.kill(frozen, 'SIGCONT');
const place = () => anne.post<Order & { code?: string }>('/orders', basket(customerId));
const processes = async () => Object.values((await systemStatus()).services).flatMap(({ pids }) => pids);

it('while Kafka does not answer for 15 s reads go on, writes get a 503 in time, no process ends, and then all goes on', async () => {
  const { orderId } = (await place()).body;
  const before = await processes();
  const refusals: string[] = [];
  freeze();
  try {
    for (const end = Date.now() + 15_000; Date.now() < end; await pause(1000)) {
      const began = Date.now();
      const refused = await place();
      expect([refused.status, refused.headers.has('retry-after')]).toEqual([503, true]);
      expect(Date.now() - began, 'milliseconds to a 503').toBeLessThan(15_000);
      refusals.push(refused.body.code!);
      expect((await anne.get(`/orders/${orderId}`)).status).toBe(200);
    }
  } finally {
    thaw();
  }
  expect(refusals).toContain('writer.waiting');
  await eventually(async () => (await place()).status === 201, 'an order is placed again');
  expect(await processes()).toEqual(before);
});

it('a gateway that starts while Kafka is away reads what its view holds, and says what it waits for', async () => {
  const { orderId } = (await place()).body;
  const [old] = (await systemStatus()).services['gateway']!.pids;
  freeze();
  try {
    process.kill(old!, 'SIGKILL');
    await eventually(async () => (await anne.get(`/orders/${orderId}`)).status === 200, 'the order is read');
    expect((await place()).body).toMatchObject({ status: 503, code: 'writer.waiting' });
    const waits = async () => JSON.stringify((await anne.get('/health/ready')).body).includes('waiting for Kafka');
    await eventually(waits, 'what it waits for is said');
  } finally {
    thaw();
  }
  await eventually(async () => (await place()).status === 201, 'an order is placed again');
});
