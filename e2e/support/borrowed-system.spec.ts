import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';
import { openHome } from '../../deploy/local/home.ts';
import { openControl } from '../../deploy/local/supervisor/control.ts';
import { claim } from '../../deploy/local/supervisor/running.ts';
import { borrowedSystem } from './borrowed-system.ts';
import { Undo } from './undo.ts';

/** What a launcher was asked for. */
const scaled: unknown[] = [];
const services = { orders: { pids: [], urls: ['http://one', 'http://two'] }, gateway: { pids: [3], urls: ['http://three'] } };
const orders = { status: async () => ({ services }), scale: async (order: unknown) => void scaled.push(order) };
const home = mkdtempSync(join(tmpdir(), 'tributary-borrowed-'));
let close: () => void;

beforeAll(async () => {
  const launcher = await openControl(Promise.resolve(orders));
  close = launcher.close;
  await claim(openHome({ TRIBUTARY_HOME: home }), launcher.control);
});
beforeEach(() => scaled.splice(0));
afterAll(() => {
  close();
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

it('a system that has gone is said to be gone', async () => {
  const gone = mkdtempSync(join(tmpdir(), 'tributary-gone-'));
  onTestFinished(() => rmSync(gone, { recursive: true }));
  writeFileSync(
    join(gone, 'running.json'),
    JSON.stringify({ launcher: { pid: 2 ** 22 - 1, started: 'long ago' }, control: { port: 1, token: '' } }),
  );
  await expect(borrowedSystem(gone, new Undo())).rejects.toThrow(`Nothing runs in ${gone}. Start it with \`npm start\`.`);
});

it('who has not heard yet that it was given back cannot scale it any more', async () => {
  const undo = new Undo();
  const { system } = await borrowedSystem(home, undo);
  await undo.all();
  await expect(system.scale('orders', 3)).rejects.toThrow('the run is over');
  expect(scaled).toEqual([]);
});
