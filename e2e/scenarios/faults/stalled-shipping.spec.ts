import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { staff } from '../../support/client.ts';
import { ready } from '../../support/quiet.ts';
import { graz, order, register, shipmentOf } from '../../support/shop.ts';
import { systemStatus } from '../../support/system.ts';

beforeEach(ready);
afterEach(ready);

it('an address that was changed before the dispatch is where the shipment goes, also when shipping reads both at once', async () => {
  const anne = await staff();
  const parcels = await Promise.all(
    Array.from({ length: 12 }, async () => {
      const { customerId } = await register(anne);
      const { orderId } = (await order(anne, customerId)).body;
      return { customerId, orderId, shipmentId: (await shipmentOf(anne, orderId)).shipmentId };
    }),
  );
  const [shipping] = (await systemStatus()).services['shipping']!.pids;
  process.kill(shipping!, 'SIGSTOP');
  try {
    for (const { customerId } of parcels)
      expect((await anne.patch(`/customers/${customerId}`, { address: graz })).status).toBe(200);
    for (const { shipmentId } of parcels) {
      const taken = await anne.post(`/shipments/${shipmentId}/dispatch`, undefined, { prefer: 'respond-async' });
      expect(taken.status).toBe(202);
    }
    await pause(100);
  } finally {
    process.kill(shipping!, 'SIGCONT');
  }
  const gone = await Promise.all(
    parcels.map(({ orderId }) => shipmentOf(anne, orderId, ({ status }) => status === 'DISPATCHED')),
  );
  expect(gone.map(({ address }) => address)).toEqual(parcels.map(() => graz));
});
