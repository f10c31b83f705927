import { Command } from 'commander';
import { count, countUpTo, listOf, positive } from '../../support/arguments.ts';
import { ownSystem } from '../../support/own-system.ts';
import type { System } from '../../support/system.ts';
import { Undo, undoAtTheEnd } from '../../support/undo.ts';
import { Shop } from '../bench-shop.ts';
import { fullLoad, medianLoad, type FullLoad } from '../full-load.ts';
import { closedLoop } from '../loops.ts';
import { asJson, type ScalePoint, type ScaleResult } from '../results.ts';

const options = new Command()
  .name('npm run bench:scale --')
  .description(
    'Full load on fresh systems of its own: over partitions with one process a service, and over processes with the most partitions.',
  )
  .option('--partitions <list>', 'of every topic', listOf(countUpTo(64)), [1, 2, 4, 8])
  .option('--processes <list>', 'of gateway, orders and shipping each', listOf(countUpTo(32)), [1, 2, 3])
  .option('--seconds <n>', 'length of each load, after a warm-up of half of it', positive, 15)
  .option('--connections <n>', 'clients', count, 256)
  .option('--rounds <n>', 'loads at each point, of which medians are given', count, 3)
  .option('--json', 'print JSON only; progress goes to stderr')
  .parse()
  .opts<{ partitions: number[]; processes: number[]; seconds: number; connections: number; rounds: number; json?: boolean }>();

const say = (line: string) => (options.json ? console.error : console.log)(line);
const { connections, seconds } = options;
const problems: string[] = [];
const undo = new Undo();
undoAtTheEnd(undo, 'stopping the system');

async function measure(system: System, partitions: number, processes: number): Promise<ScalePoint> {
  const { services, postgres: databases, launcher } = await system.status();
  const shop = new Shop(services['gateway']!.urls!, connections);
  await shop.open();
  await closedLoop(shop, connections, seconds / 2);
  const loads: FullLoad[] = [];
  for (let round = 1; round <= options.rounds; round++) {
    const measured = await fullLoad(shop, { connections, seconds, databases, pids: async () => [launcher] });
    problems.push(...measured.problems.map((problem) => `${partitions} partitions, ${processes} processes: ${problem}`));
    if (!measured.problems.length) loads.push(measured.load);
  }
  await shop.close();
  const load = medianLoad(loads);
  say(
    `${partitions} partitions, ${processes} processes a service: ${load.perSecond.toFixed(0)} orders/s, p50 ${load.p50.toFixed(0)} ms, ` +
      `p99 ${load.p99.toFixed(0)} ms, ${load.cpuPerOrder.toFixed(2)} ms CPU an order`,
  );
  return { partitions, processes, ...load };
}

const most = Math.max(...options.partitions);
const byPartitions: ScalePoint[] = [];
const byProcesses: ScalePoint[] = [];
for (const partitions of options.partitions) {
  const { system, stop } = await ownSystem({ TRIBUTARY_PARTITIONS: String(partitions) }, undo);
  try {
    const one = await measure(system, partitions, 1);
    byPartitions.push(one);
    for (const processes of partitions === most ? options.processes : []) {
      await Promise.all(['gateway', 'orders', 'shipping'].map((service) => system.scale(service, processes)));
      byProcesses.push(processes === 1 ? one : await measure(system, partitions, processes));
    }
  } finally {
    await stop(false);
  }
}

const result: ScaleResult = { connections, partitions: byPartitions, processes: byProcesses, problems };
if (options.json) console.log(asJson(result));
else console.log(problems.length ? problems.join('\n') : 'conserved: every accepted order once in every view');
process.exit(problems.length ? 1 : 0);
