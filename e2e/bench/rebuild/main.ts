import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Command } from 'commander';
import { count, listOf, oneOf } from '../../support/arguments.ts';
import { rebuild } from '../../support/commands.ts';
import { Undo, undoAtTheEnd } from '../../support/undo.ts';
import { Shop } from '../bench-shop.ts';
import { fillLog } from '../log-size.ts';
import { compiled } from '../programs.ts';
import { asJson, type RebuildResult } from '../results.ts';
import { runningSystem } from '../running-system.ts';
import { interval, spread } from '../statistics.ts';
import { systemMemory } from '../system-memory.ts';
import { warmStart } from '../warm-start.ts';

/** Those that `programs/decode.ts` knows. */
const known = ['gateway', 'orders', 'shipping'] as const;

const options = new Command()
  .name('npm run bench:rebuild --')
  .description(
    'Rebuilds beside the running services (npm start), and reading and decoding the same events alone, in turn; warm starts.',
  )
  .option('--events <n>', 'events that the log must hold; orders are placed until it does', count, 1_000_000)
  .option('--services <names>', `of ${known.join(', ')}`, listOf(oneOf(known)), [...known])
  .option('--rounds <n>', 'rounds of each, of which medians are given', count, 3)
  .option('--json', 'print JSON only; progress goes to stderr')
  .parse()
  .opts<{ events: number; services: string[]; rounds: number; json?: boolean }>();

const say = (line: string) => (options.json ? console.error : console.log)(line);
const undo = new Undo();
undoAtTheEnd(undo, 'bringing the services back');
const { kafka, registry, gateway, home } = await runningSystem();
const shop = new Shop(gateway, 256);
await shop.open();
await fillLog(shop, { broker: kafka, events: options.events, connections: 256 }, say);
await shop.close();

const program = await compiled('decode.js');
const env = { ...process.env, KAFKA_BROKERS: kafka, SCHEMA_REGISTRY_URL: registry };

async function decode(service: string): Promise<{ events: number; eventsPerSecond: number }> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, service], { env });
  return JSON.parse(stdout) as { events: number; eventsPerSecond: number };
}

const problems: string[] = [];
const services: RebuildResult['services'][number][] = [];
for (const service of options.services) {
  const rounds = [];
  for (let round = 1; round <= options.rounds; round++) {
    const decoding = await decode(service);
    const rebuilt = await rebuild(service, '--verify');
    const wrong = [
      ...(rebuilt.same ? [] : [`${service} is not what its rebuild makes`]),
      ...(rebuilt.events === decoding.events
        ? []
        : [`${service}: ${rebuilt.events} events rebuilt, but ${decoding.events} decoded`]),
    ];
    problems.push(...wrong);
    if (!wrong.length)
      rounds.push({ decoding: decoding.eventsPerSecond, rebuild: rebuilt.eventsPerSecond, events: rebuilt.events });
    say(`round ${round}  ${service.padEnd(9)} rebuild ${rebuilt.eventsPerSecond}, decoding ${decoding.eventsPerSecond} events/s`);
  }
  if (!rounds.length) {
    problems.push(`no round of ${service} counts`);
    continue;
  }
  const starts = [];
  for (let round = 1; round <= options.rounds; round++) starts.push(await warmStart(home, service, undo));
  services.push({
    service,
    events: rounds.at(-1)!.events,
    rebuild: interval(rounds.map((round) => round.rebuild)),
    decoding: interval(rounds.map((round) => round.decoding)),
    ratio: interval(rounds.map((round) => round.rebuild / round.decoding)).median,
    warmStart: interval(starts),
  });
}
const memory = await systemMemory();

if (options.json) console.log(asJson({ services, memory, problems }));
else {
  console.log('');
  for (const { service, events, rebuild, decoding, ratio, warmStart } of services) {
    const { resident, proportional } = memory.services[service]!;
    console.log(
      `${service.padEnd(9)} ${events.toLocaleString('en')} events: rebuild ${spread(rebuild)} a second, reading and decoding alone ` +
        `${spread(decoding)}: ${ratio.toFixed(2)} of it; ready ${spread(warmStart, 1)} s after a stop; ` +
        `${resident} MiB resident, ${proportional} with shared pages by their share`,
    );
  }
  console.log(problems.length ? problems.join('\n') : 'all rows are what their rebuild makes');
}
process.exit(problems.length ? 1 : 0);
