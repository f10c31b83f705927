import { Command } from 'commander';
import { count, listOf, oneOf } from '../../support/arguments.ts';
import { borrowedSystem } from '../../support/borrowed-system.ts';
import { Undo, undoAtTheEnd } from '../../support/undo.ts';
import { inTurn } from '../in-turn.ts';
import { asJson, type HopResult } from '../results.ts';
import { Shop } from '../bench-shop.ts';
import { interval, spread } from '../statistics.ts';
import { runningSystem } from '../running-system.ts';
import { naive, streams, tributary, type Place } from './hops.ts';
import { measured, type Round } from './round.ts';

const makers = { tributary, naive, streams };
type Name = keyof typeof makers;
const known = Object.keys(makers) as Name[];

const options = new Command()
  .name('npm run bench:hop --')
  .description('The orders hop alone, from request to three events: ours, a transaction a row, and Kafka Streams.')
  .option('--orders <n>', 'requests in the log for each round', count, 60_000)
  .option('--naive-orders <n>', 'and for the one that is slow', count, 1500)
  .option('--rounds <n>', 'rounds of each, in turn', count, 3)
  .option('--only <names>', `of ${known.join(', ')}`, listOf(oneOf(known)), known)
  .option('--json', 'print JSON only; progress goes to stderr')
  .parse()
  .opts<{ orders: number; naiveOrders: number; rounds: number; only: Name[]; json?: boolean }>();

const say = (line: string) => (options.json ? console.error : console.log)(line);
const undo = new Undo();
undoAtTheEnd(undo, 'bringing the services back');
const status = await runningSystem();

/** The broker and every process of the database. */
const others = [...status.infrastructure['kafka']!.pids, ...status.infrastructure['postgres']!.pids];

async function run(name: Name, place: Place): Promise<Round & { title: string }> {
  const orders = name === 'naive' ? options.naiveOrders : options.orders;
  const hop = await makers[name](place);
  try {
    return { ...(await measured(hop, { broker: status.kafka, orders, others })), title: hop.title };
  } finally {
    await hop.stop();
  }
}

const shop = new Shop(status.gateway, 4);
await shop.open();
await shop.close();
// Nobody else works, and works off what a hop has left, while one is measured.
const { system, giveBack } = await borrowedSystem(status.home, undo);
for (const service of Object.keys(status.services)) await system.scale(service, 0);
const rounds = new Map<Name, (Round & { title: string })[]>(options.only.map((name) => [name, []]));
const problems: string[] = [];
for (let round = 1; round <= options.rounds; round++) {
  for (const name of inTurn(options.only, round)) {
    const result = await run(name, { system, customers: shop.customers, undo });
    const wrong = result.problems.map((problem) => `${result.title}, round ${round}: ${problem}`);
    problems.push(...wrong);
    if (!wrong.length) rounds.get(name)!.push(result);
    say(`round ${round}  ${result.title.padEnd(40)} ${result.perSecond.toFixed(0)} orders/s, ${result.latency.toFixed(1)} ms`);
    for (const line of wrong) say(`does not count: ${line}`);
  }
}

await giveBack();
for (const [name, { length }] of rounds) if (!length) problems.push(`no round of ${name} counts`);
const systems: HopResult['systems'] = [...rounds]
  .filter(([, results]) => results.length)
  .map(([name, results]) => ({
    name,
    title: results[0]!.title,
    perSecond: interval(results.map(({ perSecond }) => perSecond)),
    cpuPerOrder: interval(results.map(({ cpuPerOrder }) => cpuPerOrder)),
    latency: interval(results.map(({ latency }) => latency)),
  }));
if (options.json) console.log(asJson({ systems, problems }));
else {
  const ours = systems.find(({ name }) => name === 'tributary');
  console.log('');
  for (const { title, perSecond, cpuPerOrder, latency } of systems) {
    const times =
      !ours || title === ours.title ? '' : `: ours is ${(ours.perSecond.median / perSecond.median).toFixed(1)} times as fast`;
    console.log(
      `${title.padEnd(40)} ${spread(perSecond)} orders/s, ${spread(cpuPerOrder, 2)} ms CPU an order, ` +
        `${spread(latency, 1)} ms from request to last event${times}`,
    );
  }
  console.log(problems.length ? problems.join('\n') : 'conserved: every order is answered by each of its events, once');
}
process.exit(problems.length ? 1 : 0);
