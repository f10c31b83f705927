import { randomUUIDv7 } from 'node:crypto';
import { OrderRequested, topics } from '@tributary/contracts';
import { Partitioners, type Message } from 'kafkajs';
import { kafkaAt } from '../../support/kafka.ts';

/** Partitions of every topic of the comparison, as of ours. */
export const { partitions } = topics['orders.requests'];

/** An order of one line, as the gateway would ask for it. */
export function request(customerId: string) {
  return OrderRequested({
    orderId: randomUUIDv7(),
    customerId,
    currency: 'EUR',
    lines: [{ sku: 'tea-assam', quantity: 2, unitPrice: { amountMinor: 450, currency: 'EUR' } }],
    fingerprint: 'n47bQvRo9yxNOKh2mJ0dFA8XKVNvlLMqMxYrPcfTQzI',
    requestedAt: new Date(),
  });
}

/** Writes messages in batches. */
export async function fill(broker: string, topic: string, messages: readonly Message[]): Promise<void> {
  const producer = kafkaAt(broker).producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  for (let at = 0; at < messages.length; at += 1000) {
    await producer.send({ topic, acks: -1, messages: messages.slice(at, at + 1000) });
  }
  await producer.disconnect();
}

/** Counts the records that a topic has been given, as it goes on. */
export async function counter(broker: string, topic: string): Promise<{ count(): Promise<number>; close(): Promise<void> }> {
  const admin = kafkaAt(broker).admin();
  await admin.connect();
  return {
    count: async () => (await admin.fetchTopicOffsets(topic)).reduce((sum, { high }) => sum + Number(high), 0),
    close: () => admin.disconnect(),
  };
}
