import { Command } from 'commander';
import { count, positive } from '../../support/arguments.ts';
import { Undo, undoAtTheEnd } from '../../support/undo.ts';
import { fullLoad, type FullLoad } from '../full-load.ts';
import { inTurn } from '../in-turn.ts';
import { closedLoop } from '../loops.ts';
import { asJson, type ChainResult } from '../results.ts';
import { Shop } from '../bench-shop.ts';
import { interval, spread } from '../statistics.ts';
import { runningSystem } from '../running-system.ts';
import { startChain } from './chain.ts';

const options = new Command()
  .name('npm run bench:chain --')
  .description('A running system (npm start) beside a synchronous chain of REST services that write the same rows, in turn.')
  .option('--seconds <n>', 'length of each load', positive, 15)
  .option('--connections <n>', 'clients', count, 256)
  .option('--rounds <n>', 'rounds of each, of which medians are given', count, 3)
  .option('--json', 'print JSON only; progress goes to stderr')
  .parse()
  .opts<{ seconds: number; connections: number; rounds: number; json?: boolean }>();

const say = (line: string) => (options.json ? console.error : console.log)(line);
const { connections, seconds } = options;

const undo = new Undo();
undoAtTheEnd(undo, 'stopping the chain');
const status = await runningSystem();
const chain = await startChain(status.postgresAdmin, undo);
const systems = [
  {
    name: 'tributary',
    title: 'Tributary: events, exactly once',
    gateway: status.gateway,
    databases: status.postgres,
    pids: [status.launcher],
  },
  {
    name: 'chain',
    title: 'REST chain: three transactions',
    ...chain,
    pids: [...chain.pids, ...status.infrastructure['postgres']!.pids],
  },
].map((system) => ({ ...system, shop: new Shop(system.gateway, connections), rounds: [] as FullLoad[] }));

const problems: string[] = [];
try {
  for (const { shop, title } of systems) {
    say(`warm-up: ${title} …`);
    await shop.open();
    await closedLoop(shop, connections, seconds / 2);
  }
  for (let round = 1; round <= options.rounds; round++) {
    for (const { title, shop, databases, pids, rounds } of inTurn(systems, round)) {
      const measured = await fullLoad(shop, { connections, seconds, databases, pids: async () => pids });
      problems.push(...measured.problems.map((problem) => `${title}, round ${round}: ${problem}`));
      if (!measured.problems.length) rounds.push(measured.load);
      say(`round ${round}  ${title.padEnd(34)} ${measured.load.perSecond.toFixed(0)} orders/s`);
    }
  }
} finally {
  await Promise.all(systems.map(({ shop }) => shop.close()));
  await chain.stop();
}

for (const { title, rounds } of systems) if (!rounds.length) problems.push(`no round of ${title} counts`);
const compared: ChainResult['systems'] = systems
  .filter(({ rounds }) => rounds.length)
  .map(({ name, title, rounds }) => {
    const over = (pick: (load: FullLoad) => number) => interval(rounds.map(pick));
    return {
      ...{ name, title },
      perSecond: over(({ perSecond }) => perSecond),
      p50: over(({ p50 }) => p50),
      p99: over(({ p99 }) => p99),
      cpuPerOrder: over(({ cpuPerOrder }) => cpuPerOrder),
      refused: rounds.reduce((sum, { refused }) => sum + refused, 0),
    };
  });
if (options.json) console.log(asJson({ connections, systems: compared, problems }));
else {
  console.log('');
  for (const { title, perSecond, p50, p99, cpuPerOrder, refused } of compared) {
    console.log(
      `${title.padEnd(34)} ${spread(perSecond)} orders/s, p50 ${spread(p50)} ms, p99 ${spread(p99)} ms, ` +
        `${spread(cpuPerOrder, 2)} ms CPU an order, ${refused} refused`,
    );
  }
  console.log(problems.length ? problems.join('\n') : 'conserved: every accepted order once in every view of both');
}
process.exit(problems.length ? 1 : 0);
