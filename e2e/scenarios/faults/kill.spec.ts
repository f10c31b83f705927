import { afterEach, beforeEach, expect, it } from 'vitest';
import { expectConserved } from '../../support/conservation.ts';
import { loadWhile } from '../../support/load.ts';
import { kill, ready } from '../../support/quiet.ts';

beforeEach(ready);
afterEach(ready);

it('kill -9 of the orders service under load, twice: every accepted order is in every view exactly once', async () => {
  const load = await loadWhile(async () => {
    await kill('orders');
    await kill('orders');
  });
  await expectConserved(load);
});

it('kill -9 of the gateway under load, twice: every accepted order is in every view exactly once', async () => {
  const load = await loadWhile(async () => {
    await kill('gateway');
    await kill('gateway');
  });
  expect(load.retries, 'attempts that the kills have broken').toBeGreaterThan(0);
  await expectConserved(load);
});

it('kill -9 of shipping under load: every accepted order has its shipment exactly once', async () => {
  await expectConserved(await loadWhile(() => kill('shipping')));
});
