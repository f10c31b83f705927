import { afterEach, beforeEach, expect, it } from 'vitest';
import { runChaos } from '../../chaos/driver.ts';
import { chosen } from '../../chaos/faults/catalogue.ts';
import { ready } from '../../support/quiet.ts';
import { scale, systemIn, systemStatus } from '../../support/system.ts';
import { Undo } from '../../support/undo.ts';

const services = ['gateway', 'orders'];

let undo: Undo;
beforeEach(async () => {
  undo = new Undo();
  for (const service of services) await scale(service, 2);
});

afterEach(async () => {
  await undo.all();
  await ready();
  const status = await systemStatus();
  for (const service of Object.keys(status.services)) if (status.services[service]!.pids.length !== 1) await scale(service, 1);
});

/** Half a minute of faults, one to recover and two until all is quiet, in milliseconds. */
const most = 300_000;

it(
  'clients act and faults fall, by a fixed seed: every promise holds (the short form of npm run chaos)',
  async () => {
    const system = systemIn();
    const told: string[] = [];
    const report = {
      say: (what: string) => void told.push(what),
      fault: (outcome: object) => void told.push(JSON.stringify(outcome)),
    };
    const kinds = ['zombie', 'mid-send', 'after-commit', 'lost-commit', 'postgres-quit'];
    const shoppers = 12;
    const plan = { seed: 6, seconds: 30, every: 0.5, faults: chosen(kinds), rate: 30, shoppers };
    const verdict = await runChaos(system, plan, report, undo);

    expect(verdict.problems, told.join('\n')).toEqual([]);
    const fallen = verdict.faults.map(({ fault }) => fault);
    expect(fallen, told.join('\n')).toEqual(expect.arrayContaining(kinds));
    expect(verdict.orders.accepted, 'clients went on between the faults').toBeGreaterThan(2 * shoppers);
  },
  most,
);
