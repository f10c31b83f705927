import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Appender, kafkaClient, Reader } from '../../src/kafka/index.js';
import { Proxy } from './proxy.js';
import { createTopics, deleteTopics, stack, uniqueName, until } from './stack.js';

const topic = uniqueName('appender');
const [host, port] = stack.brokers[0]!.split(':');
let proxy: Proxy;
let appender: Appender;
let reader: Reader;

beforeAll(() => createTopics([topic], 1));
afterAll(() => deleteTopics([topic]));
beforeEach(async () => {
  proxy = new Proxy({ host: host!, port: Number(port) });
  const address = `127.0.0.1:${await proxy.open()}`;
  appender = new Appender(kafkaClient({ brokers: [address], clientId: 'test-appender' }));
  reader = new Reader(kafkaClient({ brokers: stack.brokers, clientId: 'test-reader' }));
});
afterEach(async () => {
  await Promise.all([appender.close(), reader.close()]);
  await proxy.close();
});

const append = async (key: string) => {
  const [offset] = await appender.append([{ topic, partition: 0, records: [{ key, headers: {}, value: Buffer.alloc(200) }] }]);
  return { key, offset: offset! };
};
const keys = async () => {
  const [end] = await reader.ends([{ topic, partition: 0 }]);
  const all: string[] = [];
  for await (const chunk of reader.read({ topic, partition: 0 }, 0, end! - 1)) all.push(...chunk.map(({ key }) => key!));
  return all;
};

describe('an appender whose connection breaks', () => {
  it('goes through the proxy at all', async () => {
    const { sent } = proxy;
    await append('through');
    expect(proxy.sent).toBeGreaterThan(sent + 200);
  });

  it('loses nothing that was acknowledged, keeps the order, and gives true offsets', async () => {
    const acknowledged: { key: string; offset: number }[] = [];
    let failures = 0;
    for (let number = 0; number < 120; number++) {
      if (number % 9 === 4) proxy.cutAfter(40 * (number % 11));
      for (let done = false; !done;) {
        await append(`record-${number}`).then(
          (written) => (acknowledged.push(written), (done = true)),
          (error) => {
            expect(error).toMatchObject({ code: 'log.unavailable', retriable: true });
            failures += 1;
          },
        );
      }
    }
    expect(failures).toBeGreaterThan(5);
    const log = await keys();
    expect(acknowledged.filter(({ key, offset }) => log[offset] !== key)).toEqual([]);
    expect(acknowledged.map(({ key }) => key)).toEqual(Array.from({ length: 120 }, (_, number) => `record-${number}`));
    const offsets = acknowledged.map(({ offset }) => offset);
    expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
  });

  it('answers no to an append whose acknowledgement was lost, and the next ones are whole', async () => {
    await append('before');
    proxy.stall();
    const { sent } = proxy;
    const lost = append('unknown').catch((error: Error) => error);
    await until('the request to have left', () => proxy.sent > sent + 200);
    await until('the record in the log', async () => (await keys()).includes('unknown'));
    proxy.flow();
    proxy.cut();
    // What kafkajs had in its buffers may still have been answered; either is the truth.
    const answer = await lost;
    const after = await Promise.all(Array.from({ length: 20 }, (_, number) => append(`after-${number}`)));
    const log = await keys();
    if (!(answer instanceof Error)) expect(log[answer.offset]).toBe('unknown');
    expect(after.filter(({ key, offset }) => log[offset] !== key)).toEqual([]);
    expect(log.slice(-20)).toEqual(after.map(({ key }) => key));
  });
});
