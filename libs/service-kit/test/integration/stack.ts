import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Admin } from 'kafkajs';
import type { EventType } from '../../src/index.js';
import { kafkaClient } from '../../src/kafka/index.js';

/** Addresses of the stack that integration tests run on; without it they fail, for a skipped test proves nothing. */
export const stack = { brokers: address('KAFKA_BROKERS').split(','), registry: address('SCHEMA_REGISTRY_URL') };

function address(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run this by \`npm test -- libs/service-kit\`, which starts a stack`);
  return value;
}

/** A name that no other test file uses, for topics, groups and databases. */
export const uniqueName = (what: string) => `kit_${what}_${randomUUID().slice(0, 8)}`;

export async function withAdmin<T>(call: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafkaClient({ brokers: stack.brokers, clientId: 'test-admin' }).admin();
  await admin.connect();
  try {
    return await call(admin);
  } finally {
    await admin.disconnect();
  }
}

/** Makes topics of so many partitions and waits until each has a leader. */
export async function createTopics(names: readonly string[], numPartitions: number): Promise<void> {
  await withAdmin(async (admin) => {
    const configEntries = [
      { name: 'max.message.bytes', value: String(64 << 20) }, // all as in schemas/topics.json
      { name: 'message.timestamp.after.max.ms', value: '9223372036854775807' },
      { name: 'compression.type', value: 'uncompressed' },
    ];
    await admin.createTopics({ waitForLeaders: false, topics: names.map((topic) => ({ topic, numPartitions, configEntries })) });
    await until('a leader for every partition', async () => {
      const { topics } = await admin.fetchTopicMetadata({ topics: [...names] });
      const named = topics.every(
        ({ partitions }) => partitions.length === numPartitions && partitions.every(({ leader }) => leader >= 0),
      );
      // A broker that is named may not know of it yet; its offsets only the leader itself tells.
      const asked = () => Promise.all(names.map((topic) => admin.fetchTopicOffsets(topic)));
      return (
        named &&
        asked().then(
          () => true,
          () => false,
        )
      );
    });
  });
}

export const deleteTopics = (topics: readonly string[]) => withAdmin((admin) => admin.deleteTopics({ topics: [...topics] }));

/** Registers a schema under a subject and gives its id. */
export async function register(subject: string, schema: object): Promise<number> {
  const answer = await fetch(`${stack.registry}/subjects/${encodeURIComponent(subject)}/versions`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify({ schema: JSON.stringify(schema) }),
  });
  if (!answer.ok) throw new Error(`${subject}: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { id: number }).id;
}

export const registerAll = (types: readonly EventType[]) =>
  Promise.all(types.map(({ subject, schema }) => register(subject, schema)));

/** A database of the test's own. */
export class TestDatabase {
  readonly url: string;

  constructor(readonly name = uniqueName('db')) {
    const url = new URL(address('POSTGRES_ADMIN_URL'));
    url.pathname = `/${name}`;
    this.url = url.href;
  }

  async create(): Promise<this> {
    await onServer((client) => client.query(`CREATE DATABASE ${this.name}`));
    return this;
  }

  async drop(): Promise<void> {
    await onServer((client) => client.query(`DROP DATABASE IF EXISTS ${this.name} WITH (FORCE)`));
  }

  /** Breaks every connection to it. */
  async disconnectAll(): Promise<void> {
    await onServer((client) =>
      client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [this.name]),
    );
  }

  async query<R extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<R[]> {
    const client = new pg.Client({ connectionString: this.url });
    await client.connect();
    try {
      return (await client.query<R>(text, values)).rows;
    } finally {
      await client.end();
    }
  }

  /** Everything in these tables, as text: two states are the same when these are. */
  async contents(tables: readonly string[]): Promise<Record<string, string>> {
    const contents: Record<string, string> = {};
    for (const table of tables) {
      const [row] = await this.query<{ all: string }>(
        `SELECT coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '') AS all FROM ${table} t`,
      );
      contents[table] = row!.all;
    }
    return contents;
  }
}

async function onServer(call: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: address('POSTGRES_ADMIN_URL') });
  await client.connect();
  try {
    await call(client);
  } finally {
    await client.end();
  }
}

/** Waits until it holds; an error counts as not yet. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, milliseconds = 15_000): Promise<void> {
  let last: unknown;
  for (const end = Date.now() + milliseconds; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 25))) {
    try {
      if (await holds()) return;
      last = undefined;
    } catch (error) {
      last = error;
    }
  }
  throw new Error(`waited ${milliseconds} ms in vain for ${what}`, { cause: last });
}
