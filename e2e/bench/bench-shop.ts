import { Pool } from 'undici';

/** Places orders through the gateway, or through several in turn, as a member of staff. */
export class Shop {
  private readonly pools: readonly Pool[];
  private asked = 0;
  private token = '';
  readonly customers: string[] = [];
  /** Orders of these customers that were accepted so far, and that were not. */
  accepted = 0;
  refused = 0;

  constructor(gateways: string | readonly string[], connections: number) {
    const urls = [gateways].flat();
    this.pools = urls.map((url) => new Pool(url, { connections: Math.ceil(connections / urls.length) }));
  }

  async open(customers = 20): Promise<void> {
    this.token = (await this.post('/auth/token', { role: 'staff' })).body.access_token as string;
    const address = { street: 'Quay 1', city: 'Bremen', postalCode: '28195', country: 'DE' };
    for (let n = 0; n < customers; n++) {
      const { body } = await this.post('/customers', { name: `Customer ${n}`, email: `c${n}@example.org`, address });
      this.customers.push(body.customerId as string);
    }
  }

  /** Status and, when accepted, the id of a new order. */
  async order(number: number): Promise<{ status: number; orderId?: string }> {
    const answer = await this.place(number);
    if (answer.orderId) this.accepted += 1;
    else this.refused += 1;
    return answer;
  }

  /** Waits until an order is confirmed, or the gateway waits no more. */
  async confirmed(orderId: string): Promise<void> {
    const { body } = await this.next().request({
      method: 'GET',
      path: `/orders/${orderId}?until=CONFIRMED`,
      headers: { authorization: `Bearer ${this.token}` },
    });
    await body.dump();
  }

  async close(): Promise<void> {
    await Promise.all(this.pools.map((pool) => pool.close()));
  }

  /** The gateways take turns. */
  private next(): Pool {
    return this.pools[this.asked++ % this.pools.length]!;
  }

  private async place(number: number): Promise<{ status: number; orderId?: string }> {
    const lines = [{ sku: `tea-${number % 50}`, quantity: 1 + (number % 3), unitPrice: 450 }];
    const { status, body } = await this.post('/orders', {
      customerId: this.customers[number % this.customers.length],
      currency: 'EUR',
      lines,
    });
    return status === 201 || status === 202 ? { status, orderId: body.orderId as string } : { status };
  }

  /** By the pool's own handlers, without streams: what the load costs is taken from what it measures. */
  private post(path: string, json: object): Promise<{ status: number; body: Record<string, unknown> }> {
    const headers = { 'content-type': 'application/json', ...(this.token ? { authorization: `Bearer ${this.token}` } : {}) };
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      let status = 0;
      this.next().dispatch(
        { method: 'POST', path, headers, body: JSON.stringify(json) },
        {
          onRequestStart: () => {},
          onResponseStart: (_, statusCode) => (status = statusCode),
          onResponseData: (_, chunk) => chunks.push(chunk),
          onResponseEnd: () => resolve({ status, body: JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown> }),
          onResponseError: (_, error) => reject(error),
        },
      );
    });
  }
}
