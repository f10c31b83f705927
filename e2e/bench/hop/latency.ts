import { setTimeout as sleep } from 'node:timers/promises';
import { Partitioners } from 'kafkajs';
import { kafkaAt } from '../../support/kafka.ts';
import { median } from '../statistics.ts';
import type { Hop } from './hops.ts';

/** Median milliseconds from the send of a request to the receipt of its last event, at 20 a second. */
export async function latencyOf(broker: string, hop: Hop, samples = 100): Promise<number> {
  const kafka = kafkaAt(broker);
  const consumer = kafka.consumer({ groupId: `bench-${Date.now()}`, maxWaitTimeInMs: 250 });
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await Promise.all([consumer.connect(), producer.connect()]);
  await consumer.subscribe({ topics: [hop.events] });
  let arrived = (_: string) => {};
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch }) => {
      for (const { key, headers } of batch.messages) if (String(headers?.['ce_type']) === 'OrderConfirmed') arrived(String(key));
    },
  });
  const times: number[] = [];
  const warmUp = 40;
  for (let sample = 0; sample < warmUp + samples; sample++) {
    await sleep(50);
    const message = hop.message();
    const arrival = new Promise<void>((done) => (arrived = (key) => key === message.key && done()));
    const began = performance.now();
    await producer.send({ topic: hop.requests, acks: -1, messages: [message] });
    // The first ones may have been sent before the consumer stood at the end of the log.
    await Promise.race([arrival, sleep(sample < warmUp ? 2000 : 30_000, undefined, { ref: false })]);
    if (sample >= warmUp) times.push(performance.now() - began);
  }
  await Promise.all([consumer.disconnect(), producer.disconnect()]);
  return median(times);
}
