import { afterEach, expect, it, vi } from 'vitest';
import type { System } from '../../support/system.ts';
import { Undo } from '../../support/undo.ts';
import { randomFrom } from '../random.ts';
import type { Shop } from '../workload/shopper.ts';
import { chosen } from './catalogue.ts';

const processes = { pids: [11, 12], urls: ['http://one', 'http://two'] };
const asked = vi.fn(async (..._: unknown[]) => ({}));
const system = {
  status: async () => ({ services: { orders: processes }, infrastructure: { kafka: { pids: [7] } } }),
  ask: asked,
} as unknown as System;

afterEach(() => vi.restoreAllMocks());

/** Lets a fault fall, interrupts the run as soon as it has begun, and answers with what it was begun and undone. */
async function interrupted(name: string, on: string, does: { readonly mock: { readonly calls: unknown[][] } }) {
  const undo = new Undo();
  const [fault] = chosen([name]);
  const well = () => new Promise<never>(() => undefined);
  void fault!.strike({ system, undo, on, well, random: randomFrom(1), shop: {} as Shop }).catch(() => undefined);
  await vi.waitFor(() => expect(does.mock.calls).toHaveLength(1));
  await undo.all();
  return does.mock.calls;
}

it.each([
  ['kafka-stop', 'kafka'],
  ['zombie', 'orders'],
])('%s: an interrupted run wakes the process that it has stopped', async (name, on) => {
  const [stop, wake] = await interrupted(name, on, vi.spyOn(process, 'kill').mockReturnValue(true));
  expect(stop![1]).toBe('SIGSTOP');
  expect(wake).toEqual([stop![0], 'SIGCONT']);
});

it.each([
  ['kafka-cut', 'kafka'],
  ['postgres-silent', 'postgres'],
  ['slow', 'kafka'],
])('%s: an interrupted run opens the link that it has broken', async (name, to) => {
  asked.mockClear();
  const [, open] = await interrupted(name, `orders/${to}`, asked);
  expect(open).toEqual(['link', { service: 'orders', to, mode: 'open' }]);
});
