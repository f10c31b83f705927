import { afterEach, beforeEach, it } from 'vitest';
import * as command from '../../support/commands.ts';
import { expectConserved } from '../../support/conservation.ts';
import { eventually } from '../../support/eventually.ts';
import { loadWhile } from '../../support/load.ts';
import { activeShardsAt } from '../../support/metrics.ts';
import { ready } from '../../support/quiet.ts';
import { scale, systemStatus, urlsOf } from '../../support/system.ts';

beforeEach(ready);

const activeShards = async () => Promise.all(urlsOf(await systemStatus())['orders']!.map(activeShardsAt));

afterEach(async () => {
  if ((await systemStatus()).services['orders']!.pids.length !== 1) await scale('orders', 1);
});

it('orders from one process to three and back under load: every accepted order is in every view exactly once', async () => {
  const load = await loadWhile(async () => {
    await command.scale('orders', 3);
    await eventually(async () => (await activeShards()).join() === '2,2,2', 'two shards in each of three processes');
    await command.scale('orders', 1);
  });
  await expectConserved(load);
});
