import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Appender, kafkaClient } from '../../src/kafka/index.js';
import { ClusterConnection, leaderOf } from '../../src/kafka/cluster.js';
import { fetchRecords } from '../../src/kafka/fetch-request.js';
import { FetchSession } from '../../src/kafka/fetch-session.js';
import { Fetcher } from '../../src/kafka/fetcher.js';
import { placeOf, type TopicPartition } from '../../src/runtime/index.js';
import { Proxy } from './proxy.js';
import { createTopics, deleteTopics, stack, uniqueName, until, withAdmin } from './stack.js';

const topic = uniqueName('fetcher');
const partitions = 24;
const place = (partition: number): TopicPartition => ({ topic, partition });
const [host, port] = stack.brokers[0]!.split(':');

let proxy: Proxy;
let appender: Appender;
let fetcher: Fetcher;
let running: Promise<void>;
let read: Map<string, string[]>;
let missing: string[];
let failures: number;
const ends = Array.from({ length: partitions }, () => 0);

beforeAll(() => createTopics([topic], partitions));
afterAll(() => deleteTopics([topic]));
beforeEach(async () => {
  proxy = new Proxy({ host: host!, port: Number(port) });
  read = new Map();
  missing = [];
  failures = 0;
  appender = new Appender(kafkaClient({ brokers: stack.brokers, clientId: 'test-appender' }));
  fetcher = new Fetcher(kafkaClient({ brokers: [`127.0.0.1:${await proxy.open()}`], clientId: 'test-fetcher' }), {
    records: (at, records) => {
      const all = read.get(placeOf(at)) ?? [];
      read.set(placeOf(at), [...all, ...records.map(({ key, offset }) => `${offset} ${key}`)]);
    },
    missing: (at, offset, begin) => missing.push(`${placeOf(at)} ${offset} ${begin}`),
    taken: async () => {},
    failed: () => (failures += 1),
  });
  running = fetcher.run();
});
afterEach(async () => {
  fetcher.stop();
  await Promise.all([running, appender.close()]);
  await proxy.close();
});

/** Writes a record with this key; gives it as it will be read. */
async function write(partition: number, key: string): Promise<string> {
  const [offset] = await appender.append([{ ...place(partition), records: [{ key, headers: {}, value: null }] }]);
  ends[partition] = offset! + 1;
  return `${offset} ${key}`;
}

const seek = (partition: number, offset = ends[partition]!) => fetcher.seek(place(partition), offset);
const readOf = (partition: number) => read.get(placeOf(place(partition))) ?? [];

describe('a fetcher', () => {
  it('reads on in every partition that is wanted, in order, each record once, though connections break', async () => {
    for (let partition = 0; partition < 3; partition++) seek(partition);
    const written: string[][] = [[], [], []];
    for (let number = 0; number < 60; number++) {
      if (number % 6 === 3) proxy.cut();
      if (number % 6 === 5) proxy.cutAfter(60 * (number % 7));
      written[number % 3]!.push(await write(number % 3, `record-${number}`));
      await sleep(5); // so that breaks hit fetches of every kind
    }
    await until('all records', () => written.every((all, partition) => readOf(partition).length >= all.length));
    expect(written.map((_, partition) => readOf(partition))).toEqual(written);
    expect(failures).toBeGreaterThan(3);
    expect(missing).toEqual([]);
  });

  it('tells Kafka only what has changed', async () => {
    for (let partition = 0; partition < partitions; partition++) seek(partition);
    const first = await write(7, 'first');
    await until('the first', () => readOf(7).includes(first));
    const { sent } = proxy;
    await sleep(1500); // what is measured is how much is sent in a time
    const second = await write(7, 'second');
    await until('the second', () => readOf(7).includes(second));
    expect(proxy.sent - sent).toBeGreaterThan(100);
    expect(proxy.sent - sent).toBeLessThan(partitions * 100); // each partition would take 28 bytes in each of six fetches
  });

  it('reads nothing of what is paused, goes on from there when it is resumed, and from elsewhere when it is sent there', async () => {
    seek(4);
    seek(5);
    const first = await write(4, 'first');
    await until('the first', () => readOf(4).includes(first));
    fetcher.pause(place(4));
    const second = await write(4, 'second');
    const other = await write(5, 'other');
    await until('the other', () => readOf(5).includes(other));
    expect(readOf(4)).toEqual([first]);
    fetcher.resume(place(4));
    await until('the second', () => readOf(4).length === 2);
    seek(4, ends[4]! - 2);
    await until('both again', () => readOf(4).length === 4);
    expect(readOf(4)).toEqual([first, second, first, second]);
  });

  it('says which offsets the log does not have, and reads the others on', async () => {
    for (const key of ['a', 'b', 'c']) await write(8, key);
    await withAdmin(async (admin) => {
      await admin.fetchTopicOffsets(topic); // loads the metadata that the deletion needs
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: 8, offset: '2' }] });
    });
    seek(8, 0);
    seek(9, 1000);
    seek(10);
    await until('both to be missed', () => missing.length === 2);
    expect(missing.sort()).toEqual([`${topic}/8 0 2`, `${topic}/9 1000 0`]);
    const other = await write(10, 'other');
    await until('the other', () => readOf(10).includes(other));
    await write(8, 'later');
    expect([readOf(8), readOf(9)]).toEqual([[], []]);
  });

  it('is heard as long as Kafka answers', async () => {
    expect([fetcher.heard(), fetcher.heard()]).toEqual([true, true]);
    seek(11);
    const first = await write(11, 'first');
    await until('the first', () => readOf(11).includes(first));
    fetcher.heard();
    await until('an answer', () => fetcher.heard());
    proxy.stall();
    await sleep(100); // what is on its way
    fetcher.heard();
    await sleep(500);
    expect(fetcher.heard()).toBe(false);
    proxy.flow();
  });
});

it('a session that Kafka has forgotten begins anew', async () => {
  const connection = new ClusterConnection(kafkaClient({ brokers: stack.brokers, clientId: 'test-session' }));
  try {
    const broker = await connection.use([topic], (cluster) => cluster.findBroker({ nodeId: leaderOf(cluster, topic, 12) }));
    const session = new FetchSession();
    const from = { ...place(12), offset: ends[12]! };
    const ask = async () => {
      const question = { ...session.ask([from]), milliseconds: 100, maxBytes: 1 << 20 };
      const answer = await fetchRecords(broker, question);
      return { question, answer, known: session.answered(answer) };
    };
    await ask();
    const { question, known } = await ask();
    expect([question.places, known]).toEqual([[], true]);
    expect(question.session.id).toBeGreaterThan(0);
    await fetchRecords(broker, { session: { id: question.session.id, epoch: -1 }, places: [], milliseconds: 0, maxBytes: 1 }); // ends it
    expect((await ask()).known).toBe(false);
    const written = await write(12, 'after');
    const again = await ask();
    expect(again.answer.partitions.flatMap(({ records }) => records.map(({ offset, key }) => `${offset} ${key}`))).toEqual([
      written,
    ]);
  } finally {
    await connection.close();
  }
});
