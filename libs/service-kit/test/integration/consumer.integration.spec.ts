import kafkajs from 'kafkajs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RuntimeError } from '../../src/errors.js';
import { kafkaClient } from '../../src/kafka/index.js';
import { control } from '../../src/runtime/index.js';
import { Proxy } from './proxy.js';
import { createTopics, deleteTopics, stack, until, withAdmin } from './stack.js';
import { tallyService } from './tally.js';
import { TallySystem } from './tally-system.js';

let system: TallySystem;
beforeEach(async () => (system = await new TallySystem().open()));
afterEach(() => system.close());

const total = async (key: string) => (await system.row(key))?.total;

/** Sets the group's offsets of the requests, while it has no members. */
const setOffsets = (offset: string) =>
  withAdmin((admin) =>
    admin.setOffsets({
      groupId: system.name,
      topic: `${system.name}.requests`,
      partitions: [0, 1].map((partition) => ({ partition, offset })),
    }),
  );

/** Deletes what partition 0 holds before this offset. */
const deleteRecords = (topic: string, before: number) =>
  withAdmin(async (admin) => {
    await admin.fetchTopicOffsets(topic); // loads the metadata that the deletion needs
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: String(before) }] });
  });

describe('a consumer that Kafka puts elsewhere', () => {
  it.each([
    ['behind what was never read', '1000'],
    ['at the end', '-1'],
    ['at the beginning', '0'],
  ])('%s reads from the checkpoint', async (_, offset) => {
    const first = await system.start();
    for (let amount = 1; amount <= 5; amount++) await system.add('a', amount);
    await until('the first five', async () => (await total('a')) === 15);
    await system.stop(first);
    for (let amount = 6; amount <= 9; amount++) await system.add('a', amount);
    await setOffsets(offset);
    await system.start();
    await until('the other four', async () => (await total('a')) === 45);
    await until('their events', async () => (await system.events('Added', 'a')).length === 9);
    expect((await system.events('Added', 'a')).map(({ data }) => data.amount)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});

describe('a log that has lost events', () => {
  it('of an input halts the shards that need them, and no other', async () => {
    const first = await system.start();
    const [mine, other] = [system.keyIn(0), system.keyIn(1)];
    await Promise.all([system.add(mine, 1), system.add(other, 1)]);
    await until('the requests', async () => (await total(mine)) === 1 && (await total(other)) === 1);
    await system.stop(first);
    for (let amount = 2; amount <= 4; amount++) await system.add(mine, amount);
    await deleteRecords(`${system.name}.requests`, 3);
    const second = await system.start({ idle: true });
    await until('the shard to halt', () => second.runtime.owned.some(({ phase }) => phase === 'halted'));
    expect(second.runtime.owned.find(({ id }) => id === 0)!.failure).toMatchObject({
      code: 'shard.hole',
      message: expect.stringContaining('has no offset 1, the log begins at 3'),
    });
    await system.add(other, 5);
    await until('the other shard', async () => (await total(other)) === 6);
    expect(await total(mine)).toBe(1);
    expect(second.runtime.ready).toBe(false);
  });

  it('of an input that begins anew halts its shards instead of passing over what comes', async () => {
    const first = await system.start();
    const [one, other] = [system.keyIn(0), system.keyIn(1)];
    await Promise.all([system.add(one, 1), system.add(other, 1)]);
    await until('the requests', async () => (await system.counting()).length === 2);
    await system.stop(first);
    const requests = `${system.name}.requests`;
    await deleteTopics([requests]);
    await until('a new topic', () => createTopics([requests], 2).then(() => true));
    const second = await system.start({ idle: true });
    await until('both to halt', () => second.runtime.owned.filter(({ phase }) => phase === 'halted').length === 2);
    for (const { failure } of second.runtime.owned) expect(failure).toMatchObject({ code: 'shard.diverged' });
  });

  it('of an input that begins anew under a running consumer halts its shards, too', async () => {
    const worker = await system.start();
    const [one, other] = [system.keyIn(0), system.keyIn(1)];
    await Promise.all([system.add(one, 1), system.add(other, 1)]);
    await until('the requests', async () => (await system.counting()).length === 2);
    const requests = `${system.name}.requests`;
    await deleteTopics([requests]);
    await until('a new topic', () => createTopics([requests], 2).then(() => true));
    await until('both to halt', () => worker.runtime.owned.filter(({ phase }) => phase === 'halted').length === 2);
    for (const { failure } of worker.runtime.owned) expect(failure).toMatchObject({ code: expect.stringMatching(/^shard\./) });
  });

  it('of the own stream halts its shards instead of writing on', async () => {
    const first = await system.start();
    const [one, other] = [system.keyIn(0), system.keyIn(1)];
    await Promise.all([system.add(one, 1), system.add(other, 1)]);
    await until('the requests', async () => (await system.counting()).length === 2);
    await Promise.all([system.add(one, 1), system.add(other, 1)]);
    await until('the requests', async () => (await system.counting()).length === 4);
    await system.stop(first);
    const events = `${system.name}.events`;
    await deleteTopics([events]);
    await until('a new topic', () => createTopics([events], 2).then(() => true));
    const second = await system.start({ idle: true });
    await until('both to halt', () => second.runtime.owned.filter(({ phase }) => phase === 'halted').length === 2);
    for (const { failure } of second.runtime.owned) expect(failure).toMatchObject({ code: 'shard.diverged' });
    expect(await total(one)).toBe(2);
  });

  it('that a lost database needs halts the shards that wrote them, after one marker, and no other', async () => {
    const first = await system.start();
    const [mine, other] = [system.keyIn(0), system.keyIn(1)];
    for (let times = 0; times < 3; times++) await Promise.all([system.add(mine, 1), system.add(other, 1)]);
    await until('the requests', async () => (await system.counting()).length === 6);
    await system.stop(first);
    await system.database.drop();
    await system.database.create();
    const topic = `${system.name}.events`;
    await deleteRecords(topic, 2);
    const second = await system.start({ idle: true });
    await until('the shard to halt', () => second.runtime.owned.some(({ phase }) => phase === 'halted'));
    await until('the other shard', async () => (await total(other)) === 3);
    expect(second.runtime.problems).toEqual([
      expect.stringContaining(`shard 0: ${topic}/0 has no offset 0, the log begins at 2: events are missing`),
    ]);
    const markers = (await system.log('events', 2)).filter(({ headers }) => headers['ce_type'] === control.marker);
    expect(markers.filter(({ partition }) => partition === 0)).toHaveLength(1);
    expect([second.runtime.ready, second.fatal]).toEqual([false, []]);
  });
});

describe('a shard that cannot be taken over', () => {
  it('does not keep the others of its process waiting, and its process says why', async () => {
    const worker = await system.start();
    worker.beforeAppend = ([batch]) => {
      if (batch!.partition === 0) return Promise.reject(new RuntimeError('log.unavailable', 'nobody leads it'));
      return undefined;
    };
    worker.runtime.assign([]);
    worker.runtime.assign([0, 1]);
    await until('the other shard', () => worker.runtime.owned.some(({ id, ready }) => id === 1 && ready));
    await system.add(system.keyIn(1), 1);
    await until('its request', async () => (await total(system.keyIn(1))) === 1);
    expect([worker.runtime.problems, worker.runtime.ready]).toEqual([['shard 0: nobody leads it'], false]);
    worker.beforeAppend = undefined;
    await until('the shard itself', () => worker.ready);
    expect(worker.runtime.problems).toEqual([]);
  });
});

describe('requests of another producer', () => {
  const send = async (options: kafkajs.ProducerConfig, call: (producer: kafkajs.Producer) => Promise<unknown>) => {
    const producer = kafkaClient({ brokers: stack.brokers, clientId: 'foreign' }).producer(options);
    await producer.connect();
    await call(producer).finally(() => producer.disconnect());
  };
  const noneParked = async () => (await system.database.query('SELECT FROM tributary.parked')).length === 0;

  it('are taken from its transactions, whose markers are passed over', async () => {
    const worker = await system.start();
    await send({ transactionalId: system.name, idempotent: true, maxInFlightRequests: 1 }, async (producer) => {
      for (const amount of [1, 2]) {
        const transaction = await producer.transaction();
        await transaction.send(system.foreign('a', amount));
        await transaction.commit();
      }
    });
    await system.add('a', 4);
    await until('all three', async () => (await total('a')) === 7);
    expect([await noneParked(), worker.runtime.ready, worker.problems]).toEqual([true, true, []]);
  });

  it('are taken whatever time they claim', async () => {
    const worker = await system.start();
    await send({}, async (producer) => {
      for (const timestamp of ['-100000000000000', '-9000000000000000']) {
        const { topic, messages } = system.foreign('a', 1);
        await producer.send({ topic, messages: messages.map((message) => ({ ...message, timestamp })) });
      }
    });
    await system.add('a', 2);
    await until('all three', async () => (await total('a')) === 4);
    expect([await noneParked(), worker.problems]).toEqual([true, []]);
  });

  it('are taken whatever they are compressed by, since Kafka keeps them plain', async () => {
    const { Snappy } = kafkajs.CompressionTypes;
    const before = kafkajs.CompressionCodecs[Snappy];
    kafkajs.CompressionCodecs[Snappy] = () => ({
      compress: async ({ buffer }: { buffer: Buffer }) => snappy(buffer),
      decompress: notNeeded,
    });
    try {
      const worker = await system.start();
      await send({}, (producer) => producer.send({ ...system.foreign('a', 1), compression: Snappy }));
      await system.add('a', 2);
      await until('both', async () => (await total('a')) === 3);
      expect([await noneParked(), worker.problems]).toEqual([true, []]);
    } finally {
      kafkajs.CompressionCodecs[Snappy] = before;
    }
  });
});

/** Snappy's format with nothing compressed: the length, then all of it as one literal. */
function snappy(bytes: Buffer): Buffer {
  const [high, low] = [bytes.length >> 7, (bytes.length & 127) | 128];
  const length = bytes.length - 1;
  return Buffer.concat([Buffer.from([low, high, 61 << 2, length & 255, length >> 8]), bytes]);
}

const notNeeded = () => Promise.reject(new Error('nobody here can read this'));

describe('a registry that is down', () => {
  it('keeps no service from running on and from starting again', async () => {
    const registry = new URL(stack.registry);
    const proxy = new Proxy({ host: registry.hostname, port: Number(registry.port) });
    const away = new URL(stack.registry);
    away.port = String(await proxy.open());
    const first = await system.start({ registry: away.href });
    await proxy.close();
    await system.add('a', 1);
    await until('the request', async () => (await total('a')) === 1);
    await system.kill(first);
    await system.start({ registry: away.href });
    await system.add('a', 2);
    await until('the second request', async () => (await total('a')) === 3);
  });

  it('keeps one from starting that has never asked it', async () => {
    await expect(system.start({ registry: 'http://127.0.0.1:9/apis/ccompat/v7' })).rejects.toMatchObject({
      code: 'registry.unavailable',
      retriable: true,
    });
  });
});

describe('a registry that does not know a schema of ours', () => {
  it('keeps the service from starting, and says which and what to do', async () => {
    const { service } = tallyService(`${system.name}_unregistered`);
    await expect(system.start({ service })).rejects.toMatchObject({
      code: 'schema.unknown',
      retriable: false,
      message: expect.stringMatching(/_unregistered\..*npm run schemas -- register/),
    });
  });
});

describe('an idle process', () => {
  it('takes little of a core', async () => {
    const worker = await system.start();
    await system.add('a', 1);
    await until('the request', async () => (await total('a')) === 1);
    const before = process.cpuUsage();
    await new Promise((resolve) => setTimeout(resolve, 3000)); // what is measured is time
    const { user, system: kernel } = process.cpuUsage(before);
    expect((user + kernel) / 3_000_000).toBeLessThan(0.15);
    expect(worker.problems).toEqual([]);
  });
});

describe('thousands of requests that lie in the log', () => {
  it('are taken in turns of many, each once', async () => {
    const requests = Array.from({ length: 4900 }, (_, number) => system.add(`k${number % 50}`, 1));
    await Promise.all(requests.slice(0, 2500));
    await system.start();
    await Promise.all(requests);
    const sum = async () => Number((await system.database.query<{ sum: string }>('SELECT sum(total) FROM tally'))[0]!.sum);
    await until('all requests', async () => (await sum()) === 4900, 60_000);
    await until('all events', async () => (await system.counting()).length === 4900, 60_000);
  });
});
