import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { OrderRequested } from '@tributary/contracts';
import { Command } from 'commander';
import pg from 'pg';
import { Shop } from '../shop.ts';
import { interval } from '../statistics.ts';
import { descendants, scale, systemStatus, type SystemStatus } from '../system.ts';
import { drain, type Drained } from './drain.ts';
import { counter, fill, kafkaAt, partitions, request } from './requests.ts';

const options = new Command()
  .name('npm run bench:hop --')
  .description('Orders a second through the orders hop alone, beside the same hop with a transaction a row.')
  .option('--orders <n>', 'requests in the log for each round of ours', Number, 20_000)
  .option('--naive-orders <n>', 'and of the other', Number, 1500)
  .option('--rounds <n>', 'rounds of each, in turn', Number, 3)
  .option('--json', 'print JSON only')
  .parse()
  .opts<{ orders: number; naiveOrders: number; rounds: number; json?: boolean }>();

const say = (line: string) => options.json || console.log(line);
const status = await systemStatus();

/** The process itself, with the broker and every process of the database. */
const taking = async (pids: readonly number[], { infrastructure }: SystemStatus) => [
  ...pids,
  ...infrastructure.kafka!.pids,
  ...(await Promise.all(infrastructure.postgres!.pids.map(descendants))).flat(),
];

async function ours(customers: readonly string[]): Promise<Drained> {
  const schema = { schema: JSON.stringify(OrderRequested.schema) };
  const found = await fetch(`${status.registry}/subjects/${encodeURIComponent(OrderRequested.subject)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify(schema),
  });
  const wire = Buffer.alloc(5);
  wire.writeUInt32BE(((await found.json()) as { id: number }).id, 1);
  await scale('orders', 0);
  const messages = Array.from({ length: options.orders }, (_, index) => {
    const { data } = request(customers[index % customers.length]!);
    return {
      key: data.orderId,
      value: Buffer.concat([wire, OrderRequested.encode(data)]),
      headers: {
        ce_specversion: '1.0',
        ce_id: data.orderId,
        ce_source: '/bench',
        ce_type: OrderRequested.type,
        ce_time: data.requestedAt.toISOString(),
        ce_subject: data.orderId,
        ce_correlationid: data.orderId,
      },
    };
  });
  await fill(status.kafka, OrderRequested.topic, messages);
  const events = await counter(status.kafka, 'orders.events');
  const before = await events.count();
  const started = scale('orders', 1);
  const drained = await drain(
    options.orders,
    async () => (await events.count()) - before,
    async () => {
      const now = await systemStatus();
      return taking(now.services.orders!.pids, now);
    },
  );
  await started;
  await events.close();
  return drained;
}

async function naive(round: number, customers: readonly string[]): Promise<Drained> {
  const name = `bench_naive_${Date.now()}_${round}`;
  const [from, to] = [`${name}.requests`, `${name}.events`];
  const admin = kafkaAt(status.kafka).admin();
  await admin.connect();
  await admin.createTopics({ topics: [from, to].map((topic) => ({ topic, numPartitions: partitions, replicationFactor: 1 })) });
  const superuser = new pg.Client({ connectionString: status.postgresAdmin });
  await superuser.connect();
  await superuser.query(`CREATE DATABASE ${name}`);
  const messages = Array.from({ length: options.naiveOrders }, (_, index) => {
    const { data } = request(customers[index % customers.length]!);
    return { key: data.orderId, value: JSON.stringify(data) };
  });
  await fill(status.kafka, from, messages);
  const url = status.postgresAdmin.replace(/\/postgres$/, `/${name}`);
  const service = spawn(process.execPath, [join(import.meta.dirname, 'naive-service.ts'), status.kafka, url, from, to], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const events = await counter(status.kafka, to);
  try {
    return await drain(options.naiveOrders, events.count, async () => taking([service.pid!], await systemStatus()));
  } finally {
    service.kill();
    await new Promise((done) => service.once('exit', done));
    await events.close();
    await superuser.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await superuser.end();
    await admin.deleteTopics({ topics: [from, to] });
    await admin.disconnect();
  }
}

const shop = new Shop(status.gateway, 4);
await shop.open();
const rounds: Record<'ours' | 'naive', Drained[]> = { ours: [], naive: [] };
for (let round = 1; round <= options.rounds; round++) {
  rounds.ours.push(await ours(shop.customers));
  rounds.naive.push(await naive(round, shop.customers));
  const [us, them] = [rounds.ours.at(-1)!, rounds.naive.at(-1)!];
  say(`round ${round}: Tributary ${us.perSecond.toFixed(0)}/s, a transaction a row ${them.perSecond.toFixed(0)}/s`);
}
await shop.close();

const summary = Object.fromEntries(
  Object.entries(rounds).map(([name, all]) => [
    name,
    {
      perSecond: interval(all.map(({ perSecond }) => perSecond)),
      cpuPerOrder: interval(all.map(({ cpuPerOrder }) => cpuPerOrder)),
    },
  ]),
);
const ratio = summary.ours!.perSecond.median / summary.naive!.perSecond.median;
if (options.json) console.log(JSON.stringify({ ...summary, ratio }, null, 2));
else {
  const line = (title: string, { perSecond, cpuPerOrder }: (typeof summary)[string]) =>
    `${title.padEnd(44)} ${perSecond.median.toFixed(0)} orders/s (${perSecond.least.toFixed(0)}-${perSecond.most.toFixed(0)}), ` +
    `${cpuPerOrder.median.toFixed(2)} ms CPU an order`;
  console.log(line('Tributary, exactly once', summary.ours!));
  console.log(line('kafkajs + TypeORM, a transaction a row', summary.naive!));
  console.log(`${ratio.toFixed(1)} times as many orders a second`);
}
process.exit(0);
