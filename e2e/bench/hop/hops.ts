import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { OrderRequested } from '@tributary/contracts';
import type { Message } from 'kafkajs';
import { openHome } from '../../../deploy/local/home.ts';
import { findJava } from '../../../deploy/local/infrastructure/java.ts';
import { fetchOnce } from '../../../deploy/local/infrastructure/maven.ts';
import { type Counted, countedFrom } from '../../support/counted.ts';
import { kafkaAt } from '../../support/kafka.ts';
import { type System, systemStatus } from '../../support/system.ts';
import type { Undo } from '../../support/undo.ts';
import { temporaryDatabase } from '../temporary-database.ts';
import type { Answer } from './conserved.ts';
import { partitions, request } from './requests.ts';

/** A hop from requests to events: the orders service, or somebody else's way to do it. */
export interface Hop {
  readonly title: string;
  readonly requests: string;
  readonly events: string;
  /** A request for a new order, whose key is the order's id. */
  message(): Message;
  /** Begins to work; resolves when its processes are there. */
  start(): Promise<unknown>;
  pids(): Promise<readonly number[]>;
  /** Which of its records count, as its readers see it. */
  counted(records: readonly Answer[]): Counted<Answer>;
  /** Ends, and leaves nothing behind; an interrupted run does so, too. */
  stop(): Promise<void>;
}

/** What a hop works with. */
export interface Place {
  /** The running system, none of whose services works meanwhile. */
  readonly system: System;
  readonly customers: readonly string[];
  /** Takes back what a hop that is interrupted leaves. */
  readonly undo: Undo;
}

/** The orders service of the running system, exactly once, with its rows. */
export async function tributary({ system, customers }: Place): Promise<Hop> {
  const wire = await wireHead();
  let number = 0;
  return {
    title: 'Tributary, exactly once',
    requests: OrderRequested.topic,
    events: 'orders.events',
    message() {
      const { data } = request(customers[number++ % customers.length]!);
      const headers = {
        ce_specversion: '1.0',
        ce_id: data.orderId,
        ce_source: '/bench',
        ce_type: OrderRequested.type,
        ce_time: data.requestedAt.toISOString(),
        ce_subject: data.orderId,
        ce_correlationid: data.orderId,
      };
      return { key: data.orderId, value: Buffer.concat([wire, OrderRequested.encode(data)]), headers };
    },
    start: () => system.scale('orders', 1),
    pids: async () => (await system.status()).services.orders!.pids,
    counted: (records) => countedFrom(records),
    stop: () => system.scale('orders', 0),
  };
}

/** kafkajs and TypeORM as they are usually used: a message, a transaction and a send at a time; not exactly once. */
export async function naive({ customers, undo }: Place): Promise<Hop> {
  const { kafka, postgresAdmin } = await systemStatus();
  const name = `bench_naive_${Date.now()}`;
  const database = await temporaryDatabase(postgresAdmin, name);
  const script = join(import.meta.dirname, 'naive-service.ts');
  return foreign({
    title: 'kafkajs + TypeORM, a transaction a row',
    name,
    customers,
    launch: (requests, events) => spawn(process.execPath, [script, kafka, database.url, requests, events], { stdio: quietly }),
    cleanUp: database.drop,
    undo,
  });
}

/** Kafka Streams with exactly_once_v2: the order in a state store, no rows in any database. */
export async function streams({ customers, undo }: Place): Promise<Hop> {
  const { kafka } = await systemStatus();
  const java = await findJava();
  const download = {
    title: 'Kafka Streams',
    folder: 'kafka-streams-4.3.1',
    pom: 'kafka-streams.pom.xml',
    goal: 'copy-dependencies',
  };
  const jars = await fetchOnce(download, java, openHome(), () => {});
  const classPath = readdirSync(jars)
    .map((jar) => join(jars, jar))
    .join(delimiter);
  const state = mkdtempSync(join(tmpdir(), 'bench-streams-'));
  const source = join(import.meta.dirname, 'OrdersHop.java');
  return foreign({
    title: 'Kafka Streams, exactly_once_v2',
    name: `bench_streams_${Date.now()}`,
    customers,
    launch: (requests, events) =>
      spawn(java.command, ['-cp', classPath, source, kafka, requests, events, state], { stdio: quietly }),
    cleanUp: async () => rmSync(state, { recursive: true, force: true }),
    undo,
  });
}

const quietly = ['ignore', 'ignore', 'inherit'] as ['ignore', 'ignore', 'inherit'];

interface Foreign {
  readonly title: string;
  readonly name: string;
  readonly customers: readonly string[];
  readonly launch: (requests: string, events: string) => ChildProcess;
  readonly cleanUp: () => Promise<void>;
  readonly undo: Undo;
}

/** A hop with topics and a process of its own, whose values are JSON. */
async function foreign({ title, name, customers, launch, cleanUp, undo }: Foreign): Promise<Hop> {
  const { kafka } = await systemStatus();
  const [requests, events] = [`${name}.requests`, `${name}.events`];
  let child: ChildProcess | undefined;
  let number = 0;
  const admin = kafkaAt(kafka).admin();
  const stop = undo.add(async () => {
    if (child && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    }
    const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(name));
    await admin.deleteTopics({ topics });
    await admin.disconnect();
    await cleanUp();
  });
  await admin.connect();
  await admin.createTopics({
    topics: [requests, events].map((topic) => ({ topic, numPartitions: partitions, replicationFactor: 1 })),
  });
  return {
    title,
    requests,
    events,
    message() {
      const { data } = request(customers[number++ % customers.length]!);
      return { key: data.orderId, value: JSON.stringify(data) };
    },
    async start() {
      child = launch(requests, events);
    },
    pids: async () => (child?.pid ? [child.pid] : []),
    counted: (events) => ({ events, holes: [] }),
    stop,
  };
}

/** What stands before a value in Confluent's wire format. */
async function wireHead(): Promise<Buffer> {
  const { registry } = await systemStatus();
  const answer = await fetch(`${registry}/subjects/${encodeURIComponent(OrderRequested.subject)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify({ schema: JSON.stringify(OrderRequested.schema) }),
  });
  const wire = Buffer.alloc(5);
  wire.writeUInt32BE(((await answer.json()) as { id: number }).id, 1);
  return wire;
}
