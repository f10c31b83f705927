import { Command } from 'commander';
import { count, listOf, positive } from '../../support/arguments.ts';
import { Undo, undoAtTheEnd } from '../../support/undo.ts';
import { fullLoad, loadLine, overRounds, type FullLoad } from '../full-load.ts';
import { inTurn } from '../in-turn.ts';
import { closedLoop } from '../loops.ts';
import { fillLog, logSize } from '../log-size.ts';
import { asJson, type GrowthResult } from '../results.ts';
import { Shop } from '../bench-shop.ts';
import { interval, spread } from '../statistics.ts';
import { warmStart } from '../warm-start.ts';
import { grownSystem, type GrownSystem } from './grown-system.ts';

const options = new Command()
  .name('npm run bench:growth --')
  .description(
    'Full load on systems of its own whose logs differ in length, in turn: fills the log of each with orders first, the longest one ' +
      'before the others, and lets one of them work at a time. Takes about 25 minutes, of which 15 to fill.',
  )
  .option(
    '--sizes <list>',
    'events in the log',
    (text) => listOf(count)(text).toSorted((a, b) => a - b),
    [10_000, 1_000_000, 5_000_000],
  )
  .option('--seconds <n>', 'length of each load', positive, 15)
  .option('--connections <n>', 'clients', count, 256)
  .option('--rounds <n>', 'rounds through all sizes, of which medians are given', count, 3)
  .option('--json', 'print JSON only; progress goes to stderr')
  .parse()
  .opts<{ sizes: number[]; seconds: number; connections: number; rounds: number; json?: boolean }>();

interface Grown extends GrownSystem {
  readonly name: string;
  readonly shop: Shop;
  readonly rounds: { readonly load: FullLoad; readonly events: number; readonly warmStart: number }[];
}

const say = (line: string) => (options.json ? console.error : console.log)(line);
const { connections, seconds } = options;
const problems: string[] = [];
const undo = new Undo();
undoAtTheEnd(undo, 'stopping the systems');

async function grown(size: number): Promise<Grown> {
  const own = await grownSystem(undo);
  const { gateway, kafka: broker } = await own.system.status();
  const shop = new Shop(gateway, connections);
  await shop.open();
  await fillLog(shop, { broker, events: size, connections }, say);
  await own.rest();
  return { ...own, name: `grown to ${size.toLocaleString('en')} events`, shop, rounds: [] };
}

async function measure({ system, name, shop, rounds, ...own }: Grown, round: number): Promise<void> {
  await own.wake();
  const { kafka, postgres: databases, launcher } = await system.status();
  const events = await logSize(kafka);
  const ready = await warmStart(system.home, 'orders', undo);
  await closedLoop(shop, connections, seconds / 2); // compilers of processes that have just begun have seen the full load
  const { load, problems: found } = await fullLoad(shop, { connections, seconds, databases, pids: async () => [launcher] });
  await own.rest();
  const wrong = found.map((problem) => `${name}, round ${round}: ${problem}`);
  problems.push(...wrong);
  if (!wrong.length) rounds.push({ load, events, warmStart: ready });
  say(`round ${round}  ${name}: ${load.perSecond.toFixed(0)} orders/s; orders ready ${ready.toFixed(1)} s after a stop`);
  for (const line of wrong) say(`does not count: ${line}`);
}

const systems: Grown[] = [];
try {
  for (const size of options.sizes.toReversed()) systems.unshift(await grown(size));
  for (let round = 1; round <= options.rounds; round++) for (const one of inTurn(systems, round)) await measure(one, round);
} finally {
  for (const { shop, stop } of systems) await shop.close().then(stop);
}

for (const { name, rounds } of systems) if (!rounds.length) problems.push(`no round of the system ${name} counts`);
const sizes: GrowthResult['sizes'] = systems
  .filter(({ rounds }) => rounds.length)
  .map(({ rounds }) => ({
    events: interval(rounds.map(({ events }) => events)),
    warmStart: interval(rounds.map(({ warmStart }) => warmStart)),
    ...overRounds(rounds.map(({ load }) => load)),
  }));
if (options.json) console.log(asJson({ connections, sizes, problems }));
else {
  console.log('');
  for (const { events, warmStart, ...load } of sizes)
    console.log(`${spread(events)} events: ${loadLine(load)}; orders ready ${spread(warmStart, 1)} s after a stop`);
  console.log(problems.length ? problems.join('\n') : 'conserved: every accepted order once in every view');
}
process.exit(problems.length ? 1 : 0);
