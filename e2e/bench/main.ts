import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { count, listOf, positive } from '../support/arguments.ts';
import { Undo, undoAtTheEnd } from '../support/undo.ts';
import { conserved } from './accepted-everywhere.ts';
import { measureFloor } from './floor.ts';
import { fullLoad, type FullLoad } from './full-load.ts';
import { loadTable } from './load-table.ts';
import { closedLoop, openLoop, type Outcome } from './loops.ts';
import { asJson, type Latency, type LoadResult } from './results.ts';
import { Shop } from './bench-shop.ts';
import { runningSystem } from './running-system.ts';
import { percentile } from './statistics.ts';
import { systemMemory } from './system-memory.ts';

/** None when the text is empty. */
const shares = (text: string) => (text ? listOf(positive)(text) : []);

const options = new Command()
  .name('npm run bench --')
  .description(
    'Measures a running system (npm start) beside the floor: what its broker and its database can do at best. Takes six minutes, ' +
      'of which each round is a minute and three quarters.',
  )
  .option('--seconds <n>', 'length of each load', positive, 15)
  .option('--rate <n>', 'orders a second of the first latency measurement of a round', positive, 20)
  .option('--connections <n>', 'clients of the throughput measurement', count, 256)
  .option(
    '--shares <list>',
    'rates of the other latency measurements, in percent of the capacity that was found',
    shares,
    [10, 50, 80],
  )
  .option('--rounds <n>', 'rounds of all of it, of which medians are given', count, 3)
  .option('--json', 'print JSON only; progress goes to stderr')
  .parse()
  .opts<{ seconds: number; rate: number; connections: number; shares: number[]; rounds: number; json?: boolean }>();

const say = (line: string) => (options.json ? console.error : console.log)(line);
const undo = new Undo();
undoAtTheEnd(undo, 'nothing was measured');
const system = await runningSystem();
const places = { broker: system.kafka, database: system.postgres.customers!, undo };
const problems: string[] = [];
let accepted = 0;

/** A load counts only if every order that it was told of is in every view, once. */
async function checked(shop: Shop, outcome: Outcome): Promise<Outcome> {
  accepted += outcome.accepted.length;
  problems.push(...(await conserved(shop, outcome.accepted, system.postgres)));
  return outcome;
}

async function latencyAt(shop: Shop, perSecond: number): Promise<Latency> {
  const rate = Math.max(1, Math.round(perSecond));
  say(`${rate} orders a second for ${options.seconds} s …`);
  const floor = (await measureFloor(places, rate)).total;
  const { latencies, confirmed, refused } = await checked(shop, await openLoop(shop, rate, options.seconds));
  const percentiles = (values: readonly number[]) => ({ p50: percentile(values, 0.5), p99: percentile(values, 0.99) });
  const placed = percentiles(latencies);
  return { perSecond: rate, placed, confirmed: percentiles(confirmed), floor, overFloor: placed.p50 / floor, refused };
}

async function capacity(shop: Shop): Promise<FullLoad> {
  say(`${options.connections} connections for ${options.seconds} s …`);
  const { connections, seconds } = options;
  const pids = async () => [system.launcher];
  const measured = await fullLoad(shop, { connections, seconds, databases: system.postgres, pids });
  accepted += measured.accepted;
  problems.push(...measured.problems);
  return measured.load;
}

/** Services give back what a start or a load has left when they have been idle for some seconds. */
const rest = () => sleep(12_000);

await rest();
const idle = await systemMemory();
const shop = new Shop(system.gateway, options.connections);
await shop.open();
say('warm-up …');
await closedLoop(shop, 32, 5);
await closedLoop(shop, options.connections, 5); // compilers have seen the full load, too

const rounds: LoadResult['rounds'][number][] = [];
for (let round = 1; round <= options.rounds; round++) {
  say(`round ${round}`);
  const before = problems.length;
  const latencies = [await latencyAt(shop, options.rate)];
  const full = await capacity(shop);
  for (const share of options.shares) latencies.push(await latencyAt(shop, (full.perSecond * share) / 100));
  if (problems.length === before) rounds.push({ latencies, full });
  else say(`does not count: ${problems.slice(before).join('; ')}`);
}
if (!rounds.length) problems.push('no round counts');
await shop.close();
const loaded = await systemMemory();
const unpaced = await measureFloor(places);
await rest();
const rested = await systemMemory();

const result: LoadResult = { rounds, unpaced, memory: { idle, loaded, rested }, problems };
if (options.json) console.log(asJson(result));
else {
  console.log(`\n${loadTable(result, options)}`);
  console.log(problems.length ? problems.join('\n') : `conserved: all ${accepted} accepted orders, once in every view`);
}
process.exit(problems.length ? 1 : 0);
