import { afterEach, beforeEach, it } from 'vitest';
import { expectConserved } from '../../support/conservation.ts';
import { loadWhile } from '../../support/load.ts';
import { ready, scale, systemStatus } from '../../support/system.ts';

beforeEach(ready);

afterEach(async () => {
  if ((await systemStatus()).services['orders']!.pids.length !== 1) await scale('orders', 1);
});

it('orders from one process to three and back under load: every accepted order is in every view exactly once', async () => {
  const load = await loadWhile(async () => {
    await scale('orders', 3);
    await scale('orders', 1);
  });
  await expectConserved(load);
});
