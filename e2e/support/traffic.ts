import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { staff, type Caller } from './client.ts';
import { eventually } from './eventually.ts';
import type { Load } from './load.ts';
import type { Order } from './resources.ts';
import { basket, register } from './shop.ts';

/** Clients at work. */
export interface Traffic {
  /** Waits until so many orders have been placed and confirmed from now on, and answers their ids. Fails when a request has failed. */
  more(count: number): Promise<string[]>;
}

interface Placed {
  readonly orderId: string;
  readonly begun: number;
}

const clients = 6;
const perSecond = 40;

/**
 * Does something while clients place orders, each reading its order until it is confirmed. Nothing is tried again: a request that is not
 * answered with 2xx, or an order that is not confirmed, is a failure of the test.
 */
export async function underTraffic(meanwhile: (traffic: Traffic) => Promise<void>): Promise<Load> {
  const caller = await staff();
  const customers = await Promise.all(Array.from({ length: clients }, (_, n) => register(caller, `Client ${n}`)));
  const placed: Placed[] = [];
  const failures: string[] = [];
  let open = true;

  async function work(customerId: string): Promise<void> {
    while (open) {
      const begun = performance.now();
      try {
        placed.push({ orderId: await placeAndRead(caller, customerId), begun });
      } catch (error) {
        failures.push((error as Error).message);
      }
      await pause(Math.max(0, begun + (clients * 1000) / perSecond - performance.now()));
    }
  }

  async function more(count: number): Promise<string[]> {
    const from = performance.now();
    const since = () => placed.filter(({ begun }) => begun >= from).map(({ orderId }) => orderId);
    await eventually(async () => failures.length > 0 || since().length >= count, `${count} orders more`, 90);
    expect(failures).toEqual([]);
    return since();
  }

  const working = Promise.all(customers.map(({ customerId }) => work(customerId)));
  try {
    await meanwhile({ more });
  } finally {
    open = false;
    await working;
  }
  expect(failures).toEqual([]);
  const accepted = placed.map(({ orderId }) => orderId);
  return { customerIds: customers.map(({ customerId }) => customerId), accepted, retries: 0 };
}

async function placeAndRead(caller: Caller, customerId: string): Promise<string> {
  const order = await caller.post<Order>('/orders', basket(customerId));
  if (order.status >= 300) throw new Error(`POST /orders: ${order.status} ${JSON.stringify(order.body)}`);
  const { orderId } = order.body;
  const headers = { prefer: 'wait=30', 'tributary-position': order.headers.get('tributary-position')! };
  const { status, body } = await caller.get<Order>(`/orders/${orderId}?until=CONFIRMED`, headers);
  if (status !== 200 || body.status !== 'CONFIRMED') throw new Error(`GET /orders/${orderId}: ${status} ${JSON.stringify(body)}`);
  return orderId;
}
