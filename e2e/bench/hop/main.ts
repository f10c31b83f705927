import { Command } from 'commander';
import { count, listOf, oneOf } from '../../support/arguments.ts';
import { borrowedSystem } from '../../support/borrowed-system.ts';
import { Undo, undoAtTheEnd } from '../../support/undo.ts';
import { asJson, type HopResult } from '../results.ts';
import { Shop } from '../bench-shop.ts';
import { interval, spread } from '../statistics.ts';
import { runningSystem } from '../running-system.ts';
import { drain, type Drained } from './drain.ts';
import { naive, streams, tributary, type Hop, type Place } from './hops.ts';
import { latencyOf } from './latency.ts';
import { counter, fill } from './requests.ts';

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

interface Result extends Drained {
  /** Milliseconds from request to last event. */
  readonly latency: number;
}

const say = (line: string) => (options.json ? console.error : console.log)(line);
const undo = new Undo();
undoAtTheEnd(undo, 'bringing the services back');
const status = await runningSystem();
const names = options.only;

/** The hop's own processes, with the broker and every process of the database. */
async function takingPart(hop: Hop): Promise<number[]> {
  const { kafka, postgres } = status.infrastructure;
  return [...(await hop.pids()), ...kafka!.pids, ...postgres!.pids];
}

async function measured(name: Name, place: Place): Promise<Result & { title: string }> {
  const orders = name === 'naive' ? options.naiveOrders : options.orders;
  const hop = await makers[name](place);
  try {
    await fill(status.kafka, hop.requests, Array.from({ length: orders }, hop.message));
    const events = await counter(status.kafka, hop.events);
    const before = await events.count();
    const started = hop.start();
    const drained = await drain(
      orders,
      async () => (await events.count()) - before,
      () => takingPart(hop),
    );
    await started;
    await events.close();
    return { ...drained, latency: await latencyOf(status.kafka, hop), title: hop.title };
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
const rounds = new Map<Name, (Result & { title: string })[]>(names.map((name) => [name, []]));
for (let round = 1; round <= options.rounds; round++) {
  for (const name of names) {
    const result = await measured(name, { system, customers: shop.customers, undo });
    rounds.get(name)!.push(result);
    say(`round ${round}  ${result.title.padEnd(40)} ${result.perSecond.toFixed(0)} orders/s, ${result.latency.toFixed(1)} ms`);
  }
}

await giveBack();
const systems: HopResult['systems'] = [...rounds].map(([name, results]) => ({
  name,
  title: results[0]!.title,
  perSecond: interval(results.map(({ perSecond }) => perSecond)),
  cpuPerOrder: interval(results.map(({ cpuPerOrder }) => cpuPerOrder)),
  latency: interval(results.map(({ latency }) => latency)),
}));
if (options.json) console.log(asJson({ systems }));
else {
  const [ours] = systems;
  console.log('');
  for (const { title, perSecond, cpuPerOrder, latency } of systems) {
    const times =
      title === ours!.title ? '' : `: ours is ${(ours!.perSecond.median / perSecond.median).toFixed(1)} times as fast`;
    console.log(
      `${title.padEnd(40)} ${spread(perSecond)} orders/s, ${cpuPerOrder.median.toFixed(2)} ms CPU an order, ` +
        `${latency.median.toFixed(1)} ms from request to last event${times}`,
    );
  }
}
process.exit(0);
