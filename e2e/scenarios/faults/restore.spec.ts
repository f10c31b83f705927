import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { customer, staff } from '../../support/client.ts';
import { counted } from '../../support/counted.ts';
import { digests, dropDatabase } from '../../support/databases.ts';
import { eventually } from '../../support/eventually.ts';
import { readAll } from '../../support/log.ts';
import { settled } from '../../support/quiet.ts';
import type { OrderList } from '../../support/resources.ts';
import { graz, order, register, shipmentOf } from '../../support/shop.ts';
import { scale, systemStatus } from '../../support/system.ts';

const services = ['customers', 'orders', 'shipping', 'gateway'];

/** A service is killed by nothing here: it is stopped, loses its database, and begins with an empty one. */
async function rebuild(service: string): Promise<void> {
  await scale(service, 0);
  await dropDatabase(service);
  await scale(service, 1);
}

/** What counts in the streams that the service writes; a rebuild must add nothing to it. */
const written = async (service: string) => (service === 'gateway' ? 0 : counted(await readAll(`${service}.events`)).length);

describe('restore from the log', () => {
  beforeAll(async () => {
    // Something of everything: all states, a changed customer, a held and rejected order.
    const anne = await staff();
    const { customerId } = await register(anne);
    const ada = await customer(customerId);
    const [, cancelled, dispatched, delivered] = await Promise.all(Array.from({ length: 4 }, () => order(ada, customerId)));
    await Promise.all([
      anne.post('/orders', { customerId, currency: 'XXX', lines: [{ sku: 'tea', quantity: 1, unitPrice: 1 }] }),
      anne.post('/orders', { customerId: 'nobody', currency: 'EUR', lines: [{ sku: 'tea', quantity: 1, unitPrice: 1 }] }),
      ada.post(`/orders/${cancelled!.body.orderId}/cancellation`, { reason: 'too much tea' }),
    ]);
    await ada.patch(`/customers/${customerId}`, { address: graz, email: 'ada@example.org' });
    for (const { body } of [dispatched!, delivered!]) {
      const { shipmentId } = await shipmentOf(anne, body.orderId);
      expect((await anne.post(`/shipments/${shipmentId}/dispatch`)).status).toBe(200);
      if (body === delivered!.body) expect((await anne.post(`/shipments/${shipmentId}/delivery`)).status).toBe(200);
    }
  });

  afterEach(async () => {
    const status = await systemStatus();
    for (const service of services) if (status.services[service]!.pids.length !== 1) await scale(service, 1);
  });

  it.each(services)('%s: its database is dropped, and its rows come back the same', async (service) => {
    await settled();
    const [before, facts] = [await digests(service), await written(service)];
    expect(Object.values(before).filter(({ rows }) => rows > 0)).not.toEqual([]);

    await rebuild(service);

    let after = {};
    const same = async () => JSON.stringify((after = await digests(service))) === JSON.stringify(before);
    await eventually(same, 'the same rows', 60).catch(() => undefined);
    expect(after).toEqual(before);
    await settled();
    expect(await digests(service), 'and they stay the same').toEqual(before);
    expect(await written(service), 'events that count').toBe(facts);
  });

  it('a gateway that says it is ready knows every order, and takes new ones', async () => {
    await settled();
    const anne = await staff();
    const { body } = await anne.get<OrderList>('/orders?limit=100');

    await rebuild('gateway');

    const found = await Promise.all(body.orders.map(({ orderId }) => anne.get(`/orders/${orderId}`)));
    expect(found.filter(({ status }) => status !== 200)).toEqual([]);
    await register(anne);
  });
});
