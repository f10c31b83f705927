import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../random.ts';
import { History } from './history.ts';
import { streetOf } from './messages.ts';
import { Shopper, type Shop } from './shopper.ts';
import { ShopClient } from './shop-client.ts';

export interface WorkloadOptions {
  /** Names of this run and of nothing else begin with it. */
  readonly run: string;
  /** Actions a second of all shoppers together, as far as the system keeps up. */
  readonly rate: number;
  readonly shoppers: number;
  readonly random: Random;
  readonly gateways: () => readonly string[];
}

/** Clients that act until they are told to stop. */
export interface Workload {
  readonly history: History;
  readonly shop: Shop;
  /** Ends when every action that was begun has its answer. */
  stop(): Promise<void>;
  /** Nobody acts or waits for an answer any more. */
  close(): Promise<void>;
}

/** Registers customers and begins. */
export async function startWorkload({ run, rate, shoppers, random, gateways }: WorkloadOptions): Promise<Workload> {
  const history = new History();
  const token = await staffToken(gateways()[0]!);
  const client = new ShopClient(token, gateways, random.fork('gateways'), history);
  const customerIds = await Promise.all(Array.from({ length: 8 }, (_, n) => register(client, history, run, n)));
  const shop: Shop = { run, client, history, customerIds, open: [] };

  let going = true;
  const began = performance.now();
  let acts = 0;
  async function work(number: number): Promise<void> {
    const shopper = new Shopper(shop, `s${number}`, random.fork(`shopper ${number}`));
    while (going) {
      const due = began + (acts++ * 1000) / rate;
      await pause(Math.max(0, due - performance.now()));
      if (going) await shopper.act();
      // After an outage nobody makes up for what was not asked for meanwhile.
      acts = Math.max(acts, Math.floor(((performance.now() - began) * rate) / 1000));
    }
  }
  const working = Promise.all(Array.from({ length: shoppers }, (_, number) => work(number)));
  working.catch(() => undefined); // looked at when it stops
  return {
    history,
    shop,
    async stop() {
      going = false;
      await working;
    },
    async close() {
      going = false;
      await client.close();
    },
  };
}

async function staffToken(gateway: string): Promise<string> {
  const response = await fetch(`${gateway}/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"role":"staff","subject":"chaos"}',
  });
  if (!response.ok) throw new Error(`POST /auth/token answered ${response.status}`);
  return ((await response.json()) as { access_token: string }).access_token;
}

async function register(client: ShopClient, history: History, run: string, number: number): Promise<string> {
  const start = performance.now();
  const answer = await client.insist('/customers', {
    method: 'POST',
    headers: { 'idempotency-key': `${run}-customer-${number}`, prefer: 'wait=8' },
    body: {
      name: `Customer ${number}`,
      email: 'chaos@example.org',
      level: 'GOLD',
      address: { street: `${run}-${number}`, city: 'Wien', postalCode: '1010', country: 'AT' },
    },
  });
  if (answer?.status !== 201) throw new Error(`a customer was not registered: ${answer?.status} ${JSON.stringify(answer?.body)}`);
  const customerId = String(answer.body['customerId']);
  history.touch(customerId, { kind: 'write', value: streetOf(answer.body), start, end: performance.now() });
  return customerId;
}
