import type { OrderList } from '../../support/resources.ts';
import { ranks, streetOf } from './messages.ts';
import type { Shop } from './shopper.ts';

/** Reads every register and every order once more at every gateway: what was seen before is still so when all is quiet. */
export async function lastLook(shop: Shop, gateways: readonly string[]): Promise<void> {
  for (const gateway of gateways)
    await lookAt(gateway, shop).catch((error: Error) => shop.history.oddities.push(`when all was quiet, ${error.message}`));
}

async function lookAt(gateway: string, { client, history, customerIds }: Shop): Promise<void> {
  const began = performance.now();
  const listed = new Map<string, string>();
  for (const customerId of customerIds) {
    const start = performance.now();
    const value = streetOf(await read(`/customers/${customerId}`));
    history.touch(customerId, { kind: 'read', value, start, end: performance.now() });
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await read(`/orders?customerId=${customerId}&limit=100${cursor && `&cursor=${cursor}`}`);
      const { orders, nextCursor } = page as unknown as OrderList;
      for (const { orderId, status } of orders) listed.set(orderId, status);
      cursor = nextCursor;
    }
  }
  for (const { orderId } of history.accepted) {
    const what = listed.get(orderId!) ?? 'not listed';
    history.see(orderId!, { rank: ranks[what] ?? -1, what: `at last ${what}`, start: began, end: performance.now() });
  }

  async function read(path: string) {
    history.reads += 1;
    const answer = await client.insist(path, { at: gateway });
    if (answer?.status !== 200) throw new Error(`GET ${path} was answered with ${answer?.status ?? 'nothing'}`);
    return answer.body;
  }
}
