import { basket } from '../workload/messages.ts';
import type { Fault } from './fault.ts';

/** Bytes of the largest body that the gateway reads. */
const bodyLimit = 256 * 1024;

/** Orders as large as they may be, all at once, beside one that is too large. */
export const largeOrders: Fault = {
  name: 'large-orders',
  about: 'thirty orders as large as the gateway takes at once, and a message too large',
  targets: [['clients']],
  async strike({ shop, random }) {
    const { client, history, run, customerIds } = shop;
    const first = 1_000_000 * (1 + random.below(1_000_000_000));
    await Promise.all(
      Array.from({ length: 31 }, async (_, n) => {
        const mark = `${run}-s${first}-${n}`;
        const order = basket(random.pick(customerIds), mark, 1);
        const more = Array.from({ length: 99 }, (_, line) => ({ sku: `${line}-`.padEnd(64, '茶'), quantity: 1, unitPrice: 1 }));
        const padding = n === 30 ? 'x'.repeat(bodyLimit) : '';
        const body = { ...order, lines: [...order.lines, ...more], padding };
        const placing = history.begin(mark);
        const answer = await client.insist('/orders', {
          method: 'POST',
          body,
          headers: { 'idempotency-key': mark },
          heard: (status) => placing.statuses.push(status),
        });
        history.settle(placing, answer, n === 30);
      }),
    );
    return { hit: '30 orders of 20 KB, 1 of 280 KB', from: performance.now() };
  },
};
