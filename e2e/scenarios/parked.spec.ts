import { randomUUID } from 'node:crypto';
import { OrderCancellationRequested } from '@tributary/contracts';
import avro from 'avsc';
import { expect, it } from 'vitest';
import { customer, staff, type Caller } from '../support/client.ts';
import { parked } from '../support/commands.ts';
import { counted } from '../support/counted.ts';
import { eventually } from '../support/eventually.ts';
import { readAll, writeRaw } from '../support/log.ts';
import type { Order } from '../support/resources.ts';
import { flowOf, order, orderUntil, register } from '../support/shop.ts';
import { systemStatus } from '../support/system.ts';

interface Listed {
  key: string;
  waiting: number;
  error: string;
}

const { topic, subject, schema, type } = OrderCancellationRequested;

/** The schema of a later version of the request, which nobody here knows. */
const later = {
  ...schema,
  fields: [...schema.fields, { name: 'channel', type: 'string', default: 'web' }],
};

async function registerSchema(name: string): Promise<number> {
  const { registry } = await systemStatus();
  const answer = await fetch(`${registry}/subjects/${encodeURIComponent(name)}/versions`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify({ schema: JSON.stringify(later) }),
  });
  return ((await answer.json()) as { id: number }).id;
}

/** A cancellation in a schema that is not registered for it yet. */
async function writeLater(anne: Caller, orderId: string): Promise<void> {
  const { partition } = (await flowOf(anne, orderId)).find((event) => event.topic === topic)!;
  const wire = Buffer.alloc(5);
  wire.writeUInt32BE(await registerSchema(`elsewhere-${randomUUID()}`), 1);
  const data = { orderId, reason: 'by telephone', requestedAt: Date.now(), channel: 'telephone' };
  const value = Buffer.concat([wire, avro.Type.forSchema(later as avro.Schema, { logicalTypes: {} }).toBuffer(data)]);
  await writeRaw(topic, partition, { key: orderId, value, headers: { ce_id: randomUUID(), ce_type: type, ce_subject: orderId } });
}

const waitingIn = async (service: string, key: string) =>
  (await parked<Record<string, Listed[]>>('list', service))[service]!.find((listed) => listed.key === key);

it('an event that cannot be read parks its order only; once it can be, a retry handles all that waited, in order and once', async () => {
  const anne = await staff();
  const { customerId } = await register(anne);
  const [poisoned, other] = await Promise.all([order(anne, customerId), order(anne, customerId)]);
  const { orderId } = poisoned.body;
  await orderUntil(anne, orderId, 'CONFIRMED');
  await writeLater(anne, orderId);
  for (const service of ['orders', 'gateway']) {
    const listed = await eventually(() => waitingIn(service, orderId), `${service} parks the order`);
    expect(listed.error).toMatch(/schema \d+ is not registered/);
  }

  const behind = await anne.post(`/orders/${orderId}/cancellation`, { reason: 'on the web' }, { prefer: 'respond-async' });
  expect(behind.status).toBe(202);
  expect((await anne.post(`/orders/${other.body.orderId}/cancellation`)).status, 'other orders go on').toBe(200);
  await eventually(
    async () => (await waitingIn('orders', orderId))?.waiting === 2,
    'the second cancellation waits behind the first',
  );
  expect((await anne.get<Order>(`/orders/${orderId}`)).body.status).toBe('CONFIRMED');
  const { records } = await parked<{ records: { data?: object; unreadable?: string }[] }>('show', 'orders', orderId);
  expect(records).toMatchObject([{ unreadable: expect.any(String) }, { data: { orderId, reason: 'on the web' } }]);
  await expect(parked('retry', 'orders', orderId), 'as long as nothing is mended').rejects.toThrow(/is not registered/);

  await registerSchema(subject);
  await eventually(() => parked<{ handled: number }>('retry', 'orders', orderId), 'the registry is asked again', 20);
  await eventually(() => parked<{ handled: number }>('retry', 'gateway', orderId), 'the gateway, too', 20);
  const cancelled = await orderUntil(anne, orderId, 'CANCELLED');
  expect(cancelled.reason).toBe('by telephone');
  for (const service of ['orders', 'gateway']) expect(await waitingIn(service, orderId)).toBeUndefined();

  const events = counted(await readAll('orders.events')).filter(({ key }) => key === orderId);
  const types = events.map(({ headers }) => headers['ce_type']!).filter((name) => !name.startsWith('tributary.'));
  expect(types.filter((name) => name === 'OrderCancelled')).toHaveLength(1);
  expect(types.slice(0, 3)).toEqual(['OrderPlaced', 'OrderCheckPassed', 'OrderConfirmed']);
});

it('only staff may see and mend what is parked in the gateway', async () => {
  const { gateway } = await systemStatus();
  expect((await fetch(`${gateway}/parked`)).status).toBe(401);
  const ada = await customer((await register(await staff())).customerId);
  expect((await ada.get('/parked')).status).toBe(403);
  expect((await ada.post('/parked/discard', { key: 'nobody' })).status).toBe(403);
  await expect(parked('retry', 'orders', 'nobody')).rejects.toThrow(/does not wait/);
});
