import { randomBytes, randomUUID } from 'node:crypto';
import { OrderRequested, topics } from '@tributary/contracts';
import { parked } from '../../support/commands.ts';
import { eventually } from '../../support/eventually.ts';
import { writeRaw } from '../../support/log.ts';
import type { Fault } from './fault.ts';

/** Services that read requests for orders. */
const readers = ['orders', 'gateway'];

/** It may not be parked yet, or have been discarded by a process that died before it could say so. */
const discard = (service: string, key: string) => parked('discard', service, key).catch(() => undefined);

/** Somebody writes straight into Kafka what no gateway would let through. Its key is parked, and discarded when that is seen. */
export const oversized: Fault = {
  name: 'oversized',
  about: 'a record of 5 to 20 MB in orders.requests, past the gateway; it is parked by its readers, and then discarded',
  targets: [['orders.requests']],
  async strike({ random, shop, undo }) {
    const key = `${shop.run}-oversized-${random.below(1e9)}`;
    const mebibytes = 5 + random.below(16);
    const partition = random.below(topics['orders.requests'].partitions);
    const headers = { ce_id: randomUUID(), ce_type: OrderRequested.type, ce_subject: key };
    let from = 0;
    let discarded = false;
    const noticed = async () => {
      await writeRaw(OrderRequested.topic, partition, { key, headers, value: randomBytes(mebibytes << 20) });
      from = performance.now();
      for (const service of readers) {
        await eventually(async () => {
          await discard(service, key);
          const { records } = await parked<{ records: { discarded: boolean }[] }>('show', service, key);
          return records[0]?.discarded;
        }, `${service} parks a record of ${mebibytes} MB, and discards it`);
      }
      discarded = true;
    };
    await undo.during(noticed, () => discarded || Promise.all(readers.map((service) => discard(service, key))));
    return { hit: `orders.requests/${partition}, ${mebibytes} MB, discarded`, from };
  },
};
