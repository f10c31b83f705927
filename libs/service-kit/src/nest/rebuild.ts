import { parseArgs } from 'node:util';
import { kafkaClient } from '../kafka/client.js';
import { partitionOf } from '../kafka/partition-of.js';
import { Reader } from '../kafka/reader.js';
import { SchemaCodec } from '../kafka/schema-codec.js';
import { dataSourceOptions, openDatabase, readOnlySchemaCache } from '../postgres/database.js';
import { type Digests, RebuildDatabase, type Swapped } from '../postgres/rebuild-database.js';
import { Rebuild, type Cut } from '../runtime/rebuild.js';
import { readEnvironment, serviceEnvironment } from './config.js';
import type { StreamModuleOptions } from './stream.module.js';

/** Records that may be left to fold while the service's turns wait for a swap, and rounds to come that close. */
const close = 2000;
const rounds = 10;

interface Outcome {
  readonly service: string;
  readonly events: number;
  /** To fold them; comparing comes before and after. */
  readonly seconds: number;
  readonly eventsPerSecond: number;
  readonly tables: Record<string, { rows: number; rebuilt: number; same: boolean } | Swapped>;
  readonly same: boolean;
}

/**
 * `main.js rebuild [--verify | --swap] [--json]`: folds the log into rows beside those of the running service. Verify compares them,
 * table by table, with what the service held when the rebuild began; swap puts them in its place. Gives the exit code: 1 when
 * something differs. Told to end, it drops what it has made and rejects with the signal's reason.
 */
export async function rebuild(definition: StreamModuleOptions, args: readonly string[], told: AbortSignal): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { verify: { type: 'boolean' }, swap: { type: 'boolean' }, json: { type: 'boolean' } },
  });
  if (values.verify && values.swap) throw new Error('--verify and --swap are two things: choose one');
  const parts = await unless(told, open(definition, told));
  try {
    const { database, service } = parts;
    await database.open();
    const first = await database.snapshot();
    const fold = new Rebuild(parts, database, progress(service.name, values.json));
    const foldTo = (cut: Cut) => unless(database.ended, fold.foldTo(cut));
    const total = fold.distance(first.cut);
    if (!values.json) console.error(`${service.name}: about ${total.toLocaleString('en')} events to fold`);
    const began = Date.now();
    await foldTo(first.cut);
    const seconds = (Date.now() - began) / 1000;
    const tables = values.swap ? await swap(database, fold, foldTo) : compared(first.digests, await database.rebuilt());
    const same = Object.values(tables).every((table) => ('same' in table ? table.same : table.removed + table.written === 0));
    const { events } = fold;
    const eventsPerSecond = Math.round(events / (seconds || 1)); // an empty log takes no time
    const outcome = { service: service.name, events, seconds, eventsPerSecond, tables, same };
    console.log(values.json ? JSON.stringify(outcome) : described(outcome, values.swap === true));
    return same || values.swap ? 0 : 1;
  } finally {
    await parts.close();
  }
}

/** What a promise gives, unless something ends before. */
async function unless<T>(ended: AbortSignal, work: Promise<T>): Promise<T> {
  const end = Promise.withResolvers<never>();
  const reject = () => end.reject(ended.reason);
  if (ended.aborted) reject();
  ended.addEventListener('abort', reject);
  return Promise.race([end.promise, work]).finally(() => ended.removeEventListener('abort', reject));
}

async function open({ service, rows, migrations }: StreamModuleOptions, told: AbortSignal) {
  const environment = readEnvironment(serviceEnvironment);
  const url = environment.DATABASE_URL;
  const reader = new Reader(kafkaClient({ brokers: environment.KAFKA_BROKERS, clientId: `${service.name}-rebuild` }));
  const dataSource = await openDatabase(dataSourceOptions({ url, application: 'rebuild', rows, migrations }));
  const codec = new SchemaCodec(environment.SCHEMA_REGISTRY_URL, service.events, readOnlySchemaCache(dataSource));
  await codec.resolve();
  const topics = [...new Set([...service.events.values()].map(({ topic }) => topic))];
  const counts = new Map(await Promise.all(topics.map(async (topic) => [topic, await reader.partitions(topic)] as const)));
  const database = new RebuildDatabase(url, dataSource, service, rows, told);
  return {
    service,
    codec,
    database,
    log: reader,
    partitionsOf: (topic: string) => counts.get(topic)!,
    shardOf: partitionOf(counts.get(service.stream ?? service.inputs[0]!)!),
    close: async () => {
      await database.close();
      await Promise.all([reader.close(), dataSource.destroy()]);
    },
  };
}

async function swap(
  database: RebuildDatabase,
  fold: Rebuild,
  foldTo: (cut: Cut) => Promise<void>,
): Promise<Record<string, Swapped>> {
  for (let round = 0; round < rounds; round++) {
    const cut = await database.standing();
    if (fold.distance(cut) <= close) break;
    await foldTo(cut);
  }
  return database.swap(foldTo);
}

function compared(live: Digests, rebuilt: Digests): Outcome['tables'] {
  return Object.fromEntries(
    Object.entries(live).map(([name, digest]) => [
      name,
      {
        rows: digest.rows,
        rebuilt: rebuilt[name]!.rows,
        same: digest.rows === rebuilt[name]!.rows && digest.hash === rebuilt[name]!.hash,
      },
    ]),
  );
}

/** A line a second: how far it is, and how fast. */
function progress(service: string, quiet = false): (events: number) => void {
  let said = Date.now();
  let before = 0;
  return (events) => {
    const now = Date.now();
    if (quiet || now - said < 1000) return;
    const rate = Math.round(((events - before) * 1000) / (now - said));
    console.error(`${service}: ${events.toLocaleString('en')} events, ${rate.toLocaleString('en')} a second`);
    said = now;
    before = events;
  };
}

function described({ service, events, seconds, eventsPerSecond, tables, same }: Outcome, swapped: boolean): string {
  const number = (value: number) => value.toLocaleString('en');
  const lines = Object.entries(tables).map(([name, table]) =>
    'same' in table
      ? `  ${name.padEnd(18)} ${number(table.rows).padStart(10)} rows  ${table.same ? 'the same' : `NOT THE SAME (${number(table.rebuilt)} rebuilt)`}`
      : `  ${name.padEnd(18)} ${number(table.written).padStart(10)} rows written, ${number(table.removed)} removed`,
  );
  const verdict = swapped ? (same ? 'nothing had to be changed' : 'the rebuilt rows are in place') : same ? 'equal' : 'NOT EQUAL';
  return [
    `${service}: ${number(events)} events in ${seconds.toFixed(1)} s, ${number(eventsPerSecond)} a second`,
    ...lines,
    `${service}: ${verdict}`,
  ].join('\n');
}
