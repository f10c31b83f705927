import kafkajs, { type Admin } from 'kafkajs';
import { type Topic, ToolError } from './contracts.ts';
import { stopEndlessTimer } from './kafkajs-timer.ts';
import { type Wait, until } from './wait.ts';

type Catalogue = Readonly<Record<string, Topic>>;

/** Creates the topics of the catalogue that Kafka does not have and waits for a leader on each partition; answers their names. */
export async function createTopics(brokers: readonly string[], catalogue: Catalogue, wait: Wait): Promise<string[]> {
  stopEndlessTimer();
  const kafka = new kafkajs.Kafka({
    clientId: 'schemas',
    brokers: [...brokers],
    logLevel: kafkajs.logLevel.NOTHING,
    connectionTimeout: 2000,
    retry: { retries: 0 },
  });
  const admin = kafka.admin();
  try {
    await until({ ...wait, what: `Kafka at ${brokers.join(', ')}`, attempt: () => admin.connect() });
    const created = await until({ ...wait, what: 'creating topics', attempt: () => createMissing(admin, catalogue) });
    await until({ ...wait, what: 'a leader for every partition', attempt: () => everyPartitionLed(admin, catalogue) });
    return created;
  } finally {
    await admin.disconnect();
  }
}

/** `waitForLeaders` is not used: on KRaft it races the metadata of the new topic. The poll below does its work. */
async function createMissing(admin: Admin, catalogue: Catalogue): Promise<string[]> {
  const names = new Set(await admin.listTopics());
  const missing = Object.entries(catalogue).filter(([name]) => !names.has(name));
  const present = Object.entries(catalogue).filter(([name]) => names.has(name));
  if (present.length > 0) await everyPartitionLed(admin, Object.fromEntries(present));
  await configure(admin, present);
  if (missing.length === 0) return [];
  await admin.createTopics({
    waitForLeaders: false,
    topics: missing.map(([topic, { partitions, config }]) => ({
      topic,
      numPartitions: partitions,
      configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
    })),
  });
  return missing.map(([name]) => name);
}

/** Topics that are there already get the catalogue's settings as well. */
async function configure(admin: Admin, topics: readonly [string, Topic][]): Promise<void> {
  if (topics.length === 0) return;
  await admin.alterConfigs({
    validateOnly: false,
    resources: topics.map(([name, { config }]) => ({
      type: kafkajs.ConfigResourceTypes.TOPIC,
      name,
      configEntries: Object.entries(config).map(([entry, value]) => ({ name: entry, value })),
    })),
  });
}

async function everyPartitionLed(admin: Admin, catalogue: Catalogue): Promise<void> {
  const { topics } = await admin.fetchTopicMetadata({ topics: Object.keys(catalogue) });
  for (const { name, partitions } of topics) {
    const wanted = catalogue[name]!.partitions;
    if (partitions.length !== wanted) {
      throw new ToolError(
        `topic ${name} has ${partitions.length} partitions, schemas/topics.json or TRIBUTARY_PARTITIONS says ${wanted}: keys would change their partition`,
      );
    }
    const leaderless = partitions.filter((partition) => partition.leader < 0);
    if (leaderless.length > 0) throw new Error(`${name}: ${leaderless.length} partitions have no leader`);
  }
}
