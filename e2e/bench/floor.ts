import pg from 'pg';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { kafkaAt } from '../support/kafka.ts';
import type { Undo } from '../support/undo.ts';
import { median } from './statistics.ts';

/**
 * What nothing built on this broker and this database can beat: the medians of its two parts, in milliseconds. At the rate of the
 * orders that it is compared with: processes that were woken a moment ago answer two or three times as fast as idle ones.
 */
export interface Floor {
  /** From the send of a record with acks=all to its receipt by a consumer that waits for it. */
  sendToReceive: number;
  /** A one-row insert as a statement of its own. */
  commit: number;
  /** Two of each: request → service → view. */
  total: number;
}

/** Where the floor is measured. */
export interface Places {
  readonly broker: string;
  /** Its URL. */
  readonly database: string;
  /** Takes back what a measurement that is interrupted leaves. */
  readonly undo: Undo;
}

/** Measures the floor with `rounds` records and commits, `perSecond` of each or, without a rate, one right after the other. */
export async function measureFloor(places: Places, perSecond = Infinity, rounds = 100): Promise<Floor> {
  const pause = 1000 / perSecond;
  const sendToReceive = await medianSendToReceive(places, rounds, pause);
  const commit = await medianCommit(places, rounds, pause);
  return { sendToReceive, commit, total: 2 * (sendToReceive + commit) };
}

async function medianSendToReceive({ broker, undo }: Places, rounds: number, pause: number): Promise<number> {
  const topic = `bench-floor-${Date.now()}`;
  const kafka = kafkaAt(broker, {
    socketFactory: ({ host, port, onConnect }) => connect({ host, port }, onConnect).setNoDelay(true),
  });
  const admin = kafka.admin();
  const producer = kafka.producer({ idempotent: false, allowAutoTopicCreation: false });
  const consumer = kafka.consumer({ groupId: topic, maxWaitTimeInMs: 250 });
  await admin.connect();
  const end = async () => {
    await Promise.all([producer.disconnect(), consumer.disconnect()]);
    await admin.deleteTopics({ topics: [topic] });
    await admin.disconnect();
  };
  return undo.during(async () => {
    await admin.createTopics({ topics: [{ topic, numPartitions: 1, replicationFactor: 1 }], waitForLeaders: false });
    await producer.connect();
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    let received: () => void = () => {};
    await consumer.run({ autoCommit: false, eachBatch: async () => received() });
    const times: number[] = [];
    const warmUp = 20;
    const start = performance.now();
    for (let round = 0; round < warmUp + rounds; round++) {
      await until(start + round * pause);
      const arrival = new Promise<void>((resolve) => (received = resolve));
      const began = performance.now();
      await producer.send({ topic, acks: -1, messages: [{ key: 'k', value: 'x'.repeat(400) }] });
      await arrival;
      if (round >= warmUp) times.push(performance.now() - began);
    }
    return median(times);
  }, end);
}

async function medianCommit({ database, undo }: Places, rounds: number, pause: number): Promise<number> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  const end = async () => {
    await client.query('DROP TABLE IF EXISTS bench_floor');
    await client.end();
  };
  return undo.during(async () => {
    await client.query('CREATE TABLE IF NOT EXISTS bench_floor (id bigserial PRIMARY KEY, payload text)');
    const times: number[] = [];
    const start = performance.now();
    for (let round = 0; round < rounds; round++) {
      await until(start + round * pause);
      const began = performance.now();
      await client.query({ name: 'floor', text: 'INSERT INTO bench_floor (payload) VALUES ($1)', values: ['x'.repeat(400)] });
      times.push(performance.now() - began);
    }
    return median(times);
  }, end);
}

async function until(time: number): Promise<void> {
  const wait = time - performance.now();
  if (wait > 0) await sleep(wait);
}
