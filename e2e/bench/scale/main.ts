import { Command } from 'commander';
import { count, countUpTo, listOf, positive } from '../../support/arguments.ts';
import { ownSystem } from '../../support/own-system.ts';
import type { System } from '../../support/system.ts';
import { Undo, undoAtTheEnd } from '../../support/undo.ts';
import { Shop } from '../bench-shop.ts';
import { fullLoad, loadLine, overRounds, type FullLoad } from '../full-load.ts';
import { inTurn } from '../in-turn.ts';
import { closedLoop } from '../loops.ts';
import { asJson, type ScalePoint, type ScaleResult } from '../results.ts';

const options = new Command()
  .name('npm run bench:scale --')
  .description(
    'Full load on fresh systems of its own, one after the other in each round: over partitions with one process a service, and over ' +
      'processes with the most partitions. Takes about a quarter of an hour.',
  )
  .option('--partitions <list>', 'of every topic', listOf(countUpTo(64)), [1, 2, 4, 8])
  .option('--processes <list>', 'of gateway, orders and shipping each', listOf(countUpTo(32)), [1, 2, 3])
  .option('--seconds <n>', 'length of each load, after a warm-up of half of it', positive, 15)
  .option('--connections <n>', 'clients', count, 256)
  .option('--rounds <n>', 'rounds through all points, of which medians are given', count, 3)
  .option('--json', 'print JSON only; progress goes to stderr')
  .parse()
  .opts<{ partitions: number[]; processes: number[]; seconds: number; connections: number; rounds: number; json?: boolean }>();

const say = (line: string) => (options.json ? console.error : console.log)(line);
const { connections, seconds } = options;
const problems: string[] = [];
const undo = new Undo();
undoAtTheEnd(undo, 'stopping the system');

const most = Math.max(...options.partitions);
const points = options.partitions.flatMap((partitions) =>
  (partitions === most ? [...new Set([1, ...options.processes])] : [1]).map((processes) => ({
    ...{ partitions, processes, loads: [] as FullLoad[] },
    name: `${partitions} partitions, ${processes} processes a service`,
  })),
);
type Point = (typeof points)[number];

async function measure(system: System, { name, loads }: Point, round: number): Promise<void> {
  const { services, postgres: databases, launcher } = await system.status();
  const shop = new Shop(services['gateway']!.urls!, connections);
  await shop.open();
  await closedLoop(shop, connections, seconds / 2);
  const measured = await fullLoad(shop, { connections, seconds, databases, pids: async () => [launcher] });
  await shop.close();
  const wrong = measured.problems.map((problem) => `${name}, round ${round}: ${problem}`);
  problems.push(...wrong);
  if (!wrong.length) loads.push(measured.load);
  say(`round ${round}  ${name}: ${measured.load.perSecond.toFixed(0)} orders/s`);
  for (const line of wrong) say(`does not count: ${line}`);
}

for (let round = 1; round <= options.rounds; round++) {
  for (const partitions of inTurn(options.partitions, round)) {
    const { system, stop } = await ownSystem({ TRIBUTARY_PARTITIONS: String(partitions) }, undo);
    const here = points.filter((point) => point.partitions === partitions);
    try {
      for (const point of inTurn(here, round)) {
        await Promise.all(['gateway', 'orders', 'shipping'].map((service) => system.scale(service, point.processes)));
        await measure(system, point, round);
      }
    } finally {
      await stop(false);
    }
  }
}

for (const { name, loads } of points) if (!loads.length) problems.push(`no round of ${name} counts`);
const counted = points.filter(({ loads }) => loads.length);
const pointOf = ({ partitions, processes, loads }: Point): ScalePoint => ({ partitions, processes, ...overRounds(loads) });
const result: ScaleResult = {
  connections,
  partitions: counted.filter(({ processes }) => processes === 1).map(pointOf),
  processes: counted
    .filter(({ partitions, processes }) => partitions === most && options.processes.includes(processes))
    .map(pointOf),
  problems,
};
if (options.json) console.log(asJson(result));
else {
  console.log('');
  for (const { name, loads } of counted) console.log(`${name}: ${loadLine(overRounds(loads))}`);
  console.log(problems.length ? problems.join('\n') : 'conserved: every accepted order once in every view');
}
process.exit(problems.length ? 1 : 0);
