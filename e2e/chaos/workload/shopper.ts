import type { Random } from '../random.ts';
import { badOrders } from './bad-orders.ts';
import type { History, Operation, Placing } from './history.ts';
import { basket, ranks, streetOf } from './messages.ts';
import type { Answer, ShopClient } from './shop-client.ts';

/** What all shoppers of a run share. */
export interface Shop {
  /** Names of this run and of nothing else begin with it. */
  readonly run: string;
  readonly client: ShopClient;
  readonly history: History;
  readonly customerIds: readonly string[];
  /** Orders that were accepted and that nobody has touched yet. */
  readonly open: string[];
}

const now = () => performance.now();

/** One of many clients that act at the same time. What it does next is the seed's choice; what it does it to, also time's. */
export class Shopper {
  private readonly shop: Shop;
  private readonly name: string;
  private readonly random: Random;
  private acts = 0;

  constructor(shop: Shop, name: string, random: Random) {
    this.shop = shop;
    this.name = name;
    this.random = random;
  }

  async act(): Promise<void> {
    const dice = this.random.below(100);
    this.acts += 1;
    if (dice < 46) return this.place();
    if (dice < 52) return this.placeAsync();
    if (dice < 58) return this.placeBadly();
    if (dice < 64) return this.placeImpatiently();
    if (dice < 71) return this.cancel();
    if (dice < 78) return this.dispatch();
    if (dice < 88) return this.move();
    return this.look();
  }

  private async place(): Promise<void> {
    const placing = this.begin();
    const answer = await this.shop.client.insist('/orders', this.order(placing, {}));
    this.shop.history.settle(placing, answer);
    if (!placing.orderId) return;
    // After a 202 nobody may touch it yet: the view need not have it.
    if (answer?.status === 201) this.shop.open.push(placing.orderId);
    // Read your write, from whichever replica.
    if (this.random.chance(0.3)) await this.lookAt(placing.orderId, answer?.status === 202 ? answer.position : undefined);
  }

  /** Does not wait for the outcome, and then asks for it by the position. */
  private async placeAsync(): Promise<void> {
    const placing = this.begin();
    const answer = await this.shop.client.insist('/orders', this.order(placing, { prefer: 'respond-async' }));
    this.shop.history.settle(placing, answer);
    if (placing.orderId && answer?.position) await this.lookAt(placing.orderId, answer.position);
  }

  private async placeBadly(): Promise<void> {
    const placing = this.begin();
    const call = this.random.pick(badOrders)(placing.mark, this.customer());
    const answer = await this.shop.client.insist('/orders', { method: 'POST', ...call, heard: heard(placing) });
    this.shop.history.settle(placing, answer, true);
  }

  /** One attempt without a key: when it breaks, nobody will ever know. */
  private async placeImpatiently(): Promise<void> {
    const placing = this.begin();
    this.shop.history.settle(placing, await this.shop.client.once('/orders', this.order(placing, {}, false)));
  }

  private async cancel(): Promise<void> {
    const orderId = this.takeOpen();
    if (!orderId) return this.place();
    const start = now();
    const answer = await this.write('POST', `/orders/${orderId}/cancellation`, { reason: 'too much tea' });
    if (answer?.status !== 200) return this.expect(answer, 'a cancellation', [202, 409]);
    this.shop.history.see(orderId, { rank: ranks['CANCELLED']!, what: 'cancelled', start, end: now() });
    await this.lookAt(orderId, answer.position);
  }

  private async dispatch(): Promise<void> {
    const orderId = this.takeOpen();
    if (!orderId) return this.place();
    const found = await this.shop.client.insist(`/orders/${orderId}/shipment`);
    if (found?.status !== 200) return; // not prepared yet
    const shipmentId = found.body['shipmentId'] as string;
    const dispatched = await this.write('POST', `/shipments/${shipmentId}/dispatch`);
    this.expect(dispatched, 'a dispatch', [200, 202, 409]);
    if (dispatched?.status !== 200 || this.random.chance(0.5)) return;
    this.expect(await this.write('POST', `/shipments/${shipmentId}/delivery`), 'a delivery', [200, 202, 409]);
  }

  /** A customer moves house: a write to a register. */
  private async move(): Promise<void> {
    const customerId = this.customer();
    const street = `${this.shop.run}-${this.name}-${this.acts}`;
    const operation = this.touch(customerId, { kind: 'write', value: street, start: now(), end: Infinity });
    const answer = await this.write('PATCH', `/customers/${customerId}`, {
      address: { street, city: 'Wien', postalCode: '1010', country: 'AT' },
    });
    if (answer?.status === 200) operation.end = now();
    else if (answer?.status === 202 && answer.position) await this.read(customerId, { position: answer.position, operation });
    else this.expect(answer, 'a change of address', [202]);
  }

  private async look(): Promise<void> {
    const known = this.random.chance(0.3) && this.shop.open.at(-1);
    await (known ? this.lookAt(known) : this.read(this.customer()));
  }

  /** Reads a register; with a position, what was written there must be visible. */
  private async read(customerId: string, seen?: { position: string; operation: Operation }): Promise<void> {
    const start = now();
    const headers = seen && { 'tributary-position': seen.position, prefer: 'wait=8' };
    const answer = await this.shop.client.insist(`/customers/${customerId}`, headers && { headers });
    this.shop.history.reads += 1;
    if (answer?.status !== 200) return this.expect(answer, 'a read of a customer', []);
    const end = now();
    if (seen) seen.operation.end = end;
    const after = seen && { after: seen.operation };
    this.touch(customerId, { kind: 'read', value: streetOf(answer.body), start, end, ...after });
  }

  private async lookAt(orderId: string, position?: string): Promise<void> {
    const start = now();
    const headers = position && { 'tributary-position': position, prefer: 'wait=8' };
    const answer = await this.shop.client.insist(`/orders/${orderId}`, headers ? { headers } : {});
    if (!answer) return;
    this.shop.history.reads += 1;
    if (position) this.expect(answer, 'a read with the position of what was written', [200]);
    const what = answer.status === 200 ? String(answer.body['status']) : `${answer.status}`;
    this.shop.history.see(orderId, { rank: ranks[what] ?? -1, what: `read as ${what}`, start, end: now() });
  }

  private async write(method: 'POST' | 'PATCH', path: string, body?: unknown): Promise<Answer | undefined> {
    this.shop.history.writes += 1;
    const headers = { 'idempotency-key': `${this.shop.run}-${this.name}-${this.acts}-${path.at(-1)}` };
    return this.shop.client.insist(path, { method, headers, ...(body ? { body } : {}) });
  }

  private begin(): Placing {
    return this.shop.history.begin(`${this.shop.run}-${this.name}-${this.acts}`);
  }

  private order(placing: Placing, headers: Record<string, string>, withKey = true) {
    const key: Record<string, string> = withKey ? { 'idempotency-key': placing.mark } : {};
    const body = basket(this.customer(), placing.mark, 1 + this.random.below(5));
    return { method: 'POST' as const, body, headers: { ...key, ...headers }, heard: heard(placing) };
  }

  private expect(answer: Answer | undefined, what: string, statuses: readonly number[]): void {
    if (answer && statuses.includes(answer.status)) return;
    const said = answer
      ? `answered ${answer.status} ${JSON.stringify(answer.body).slice(0, 200)}`
      : 'not answered in two minutes';
    this.shop.history.oddities.push(`${what} was ${said}`);
  }

  private touch = (customerId: string, operation: Operation) => this.shop.history.touch(customerId, operation);

  private customer = () => this.random.pick(this.shop.customerIds);

  private takeOpen(): string | undefined {
    const { open } = this.shop;
    return open.splice(this.random.below(open.length || 1), 1)[0];
  }
}

const heard = (placing: Placing) => (status: number) => void placing.statuses.push(status);
