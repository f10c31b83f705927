import { Command } from 'commander';
import { conserved } from './conservation.ts';
import { measureFloor } from './floor.ts';
import { closedLoop, openLoop } from './load.ts';
import { Shop } from './shop.ts';
import { percentile } from './statistics.ts';
import { residentMemory, systemStatus } from './system.ts';

const options = new Command()
  .name('npm run bench --')
  .description('Measures a running system (npm start) beside the floor: what its broker and its database can do at best.')
  .option('--seconds <n>', 'length of each load', Number, 15)
  .option('--rate <n>', 'orders a second of the latency measurement', Number, 20)
  .option('--connections <n>', 'clients of the throughput measurement', Number, 256)
  .option('--json', 'print JSON only')
  .parse()
  .opts<{ seconds: number; rate: number; connections: number; json?: boolean }>();

const say = (line: string) => options.json || console.log(line);
const memoryLine = ({ services, system: whole }: Awaited<ReturnType<typeof residentMemory>>) =>
  `${Object.entries(services)
    .map(([name, mib]) => `${name} ${mib}`)
    .join(', ')} MiB; whole system ${whole} MiB`;
const ms = (value: number) => `${value.toFixed(1)} ms`;

const system = await systemStatus();
const problems: string[] = [];

const floorAt = (rate?: number) => measureFloor(system.kafka, system.postgres.customers!, rate);

say('floor …');
const before = await floorAt(options.rate);

const idle = await residentMemory();
const shop = new Shop(system.gateway, options.connections);
await shop.open();
say('warm-up …');
await closedLoop(shop, 32, 5);

say(`${options.rate} orders a second for ${options.seconds} s …`);
const steady = await openLoop(shop, options.rate, options.seconds);
problems.push(...(await conserved(steady.accepted, system.postgres)));

say(`${options.connections} connections for ${options.seconds} s …`);
const full = await closedLoop(shop, options.connections, options.seconds);
problems.push(...(await conserved(full.accepted, system.postgres)));
await shop.close();
const memory = await residentMemory();
const after = await floorAt(options.rate);
const unpaced = await floorAt();

const floor = (before.total + after.total) / 2;
const p50 = percentile(steady.latencies, 0.5);
const result = {
  floor: { perSecond: options.rate, before, after, total: floor, unpaced },
  steady: {
    perSecond: options.rate,
    p50,
    p99: percentile(steady.latencies, 0.99),
    p50OverFloor: p50 / floor,
    accepted: steady.accepted.length,
    refused: steady.refused,
  },
  full: {
    connections: options.connections,
    perSecond: full.accepted.length / full.seconds,
    p50: percentile(full.latencies, 0.5),
    p99: percentile(full.latencies, 0.99),
    accepted: full.accepted.length,
    refused: full.refused,
  },
  memory: { idle, loaded: memory },
  problems,
};

if (options.json) console.log(JSON.stringify(result, null, 2));
else {
  const { steady: s, full: f } = result;
  console.log(`
floor at ${String(s.perSecond).padEnd(4)}/s              ${ms(floor)}   (2 x send → receive ${ms(after.sendToReceive)}, 2 x commit ${ms(after.commit)}; unpaced ${ms(unpaced.total)})
POST → 201 at ${String(s.perSecond).padEnd(4)}/s          p50 ${ms(s.p50)}, p99 ${ms(s.p99)}: ${s.p50OverFloor.toFixed(1)} x the floor
${String(f.connections).padEnd(4)} connections            ${Math.round(f.perSecond)} orders/s accepted, p50 ${ms(f.p50)}, p99 ${ms(f.p99)}, ${f.refused} refused
memory before the load      ${memoryLine(idle)}
and after it                ${memoryLine(memory)}
conserved                   ${problems.length ? problems.join('; ') : `all ${s.accepted + f.accepted} accepted orders, once in every view`}`);
}
process.exit(problems.length ? 1 : 0);
