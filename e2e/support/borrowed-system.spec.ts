import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { borrowedSystem } from './borrowed-system.ts';
import { Undo } from './undo.ts';

/** What a launcher was asked for. */
const scaled: unknown[] = [];
const services = { orders: { pids: [], urls: ['http://one', 'http://two'] }, gateway: { pids: [3], urls: ['http://three'] } };
const launcher = createServer(async (request, response) => {
  const body = await json(request);
  if (request.url === '/scale') scaled.push(body);
  response.end(JSON.stringify({ services }));
});
const home = mkdtempSync(join(tmpdir(), 'tributary-borrowed-'));

beforeAll(async () => {
  await new Promise<void>((listens) => launcher.listen(0, '127.0.0.1', listens));
  const control = { port: (launcher.address() as AddressInfo).port, token: '' };
  writeFileSync(join(home, 'running.json'), JSON.stringify({ control }));
});
beforeEach(() => scaled.splice(0));
afterAll(() => {
  launcher.close();
  rmSync(home, { recursive: true });
});

it('what was scaled has as many processes as before when all is undone, even if just then some of them are dead', async () => {
  const undo = new Undo();
  const { system } = await borrowedSystem(home, undo);
  await system.scale('orders', 0);
  await system.scale('orders', 3);
  await undo.all();
  expect(scaled.at(-1)).toEqual({ service: 'orders', count: 2 });
  expect(scaled).toHaveLength(3);
});

it('who has not heard yet that it was given back cannot scale it any more', async () => {
  const undo = new Undo();
  const { system } = await borrowedSystem(home, undo);
  await undo.all();
  await expect(system.scale('orders', 3)).rejects.toThrow('the run is over');
  expect(scaled).toEqual([]);
});
