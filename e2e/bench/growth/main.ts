import { Command } from 'commander';
import { count, listOf, positive } from '../../support/arguments.ts';
import { ownSystem } from '../../support/own-system.ts';
import { Undo, undoAtTheEnd } from '../../support/undo.ts';
import { fullLoad, medianLoad, type FullLoad } from '../full-load.ts';
import { closedLoop } from '../loops.ts';
import { fillLog, logSize } from '../log-size.ts';
import { asJson, type GrowthResult } from '../results.ts';
import { Shop } from '../bench-shop.ts';
import { warmStart } from '../warm-start.ts';

const options = new Command()
  .name('npm run bench:growth --')
  .description(
    'Full load on a fresh system of its own while its log grows: fills the log with orders up to each size and measures there.',
  )
  .option(
    '--sizes <list>',
    'events in the log',
    (text) => listOf(count)(text).toSorted((a, b) => a - b),
    [10_000, 1_000_000, 5_000_000],
  )
  .option('--seconds <n>', 'length of each load', positive, 15)
  .option('--connections <n>', 'clients', count, 256)
  .option('--rounds <n>', 'loads at each size, of which medians are given', count, 3)
  .option('--json', 'print JSON only; progress goes to stderr')
  .parse()
  .opts<{ sizes: number[]; seconds: number; connections: number; rounds: number; json?: boolean }>();

const say = (line: string) => (options.json ? console.error : console.log)(line);
const { connections, seconds } = options;
const problems: string[] = [];
const sizes: GrowthResult['sizes'][number][] = [];

const undo = new Undo();
undoAtTheEnd(undo, 'stopping the system');
const { system, stop } = await ownSystem({}, undo);
try {
  const { gateway, kafka: broker, postgres: databases, launcher } = await system.status();
  const shop = new Shop(gateway, connections);
  await shop.open();
  for (const size of options.sizes) {
    await fillLog(shop, { broker, events: size, connections }, say);
    const events = await logSize(broker);
    const ready = await warmStart(system.home, 'orders', undo);
    await closedLoop(shop, connections, seconds / 2); // compilers of the process that has just begun have seen the full load
    const loads: FullLoad[] = [];
    for (let round = 1; round <= options.rounds; round++) {
      const measured = await fullLoad(shop, { connections, seconds, databases, pids: async () => [launcher] });
      problems.push(...measured.problems.map((problem) => `${events} events: ${problem}`));
      if (!measured.problems.length) loads.push(measured.load);
    }
    const load = medianLoad(loads);
    sizes.push({ events, warmStart: ready, ...load });
    say(
      `${events.toLocaleString('en')} events: ${load.perSecond.toFixed(0)} orders/s, p50 ${load.p50.toFixed(0)} ms, ` +
        `${load.cpuPerOrder.toFixed(2)} ms CPU an order; orders ready ${ready.toFixed(1)} s after a stop`,
    );
  }
  await shop.close();
} finally {
  await stop(false);
}

if (options.json) console.log(asJson({ connections, sizes, problems }));
else console.log(problems.length ? problems.join('\n') : 'conserved: every accepted order once in every view');
process.exit(problems.length ? 1 : 0);
