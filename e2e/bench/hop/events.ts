import { randomUUID } from 'node:crypto';
import { eventually } from '../../support/eventually.ts';
import { kafkaAt } from '../../support/kafka.ts';
import { endOf, type Offsets } from '../../support/log.ts';
import { answers, type Answer } from './conserved.ts';

/** Headers that are kept: a round has a hundred thousand events and more. */
const told = ['ce_type', 'ce_incarnation', 'ce_sequence'];

/** Where the events of a round are. */
interface Round {
  readonly topic: string;
  /** Where the topic ended before the round. */
  readonly from: Offsets;
  readonly orders: readonly string[];
}

/**
 * The committed events of a round, by partition in the order of the log: waits until each order has every answer, or for so many
 * seconds, and reads to the end of the topic as it is then.
 */
export async function eventsOf(broker: string, { topic, from, orders }: Round, patience = 60): Promise<Answer[]> {
  const read: Answer[] = [];
  const next = new Map(from);
  const missing = new Set(orders.flatMap((order) => answers.map((type) => `${order} ${type}`)));
  const consumer = kafkaAt(broker).consumer({ groupId: `bench-${randomUUID()}`, maxWaitTimeInMs: 200 });
  // Behind the last event of a transaction is its marker, which only this tells of.
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload: { partition, lastOffset } }) => {
    next.set(partition, Math.max(next.get(partition) ?? 0, Number(lastOffset) + 1));
  });
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch: { partition, messages } }) => {
        for (const { key, headers, offset } of messages) {
          if (Number(offset) < (next.get(partition) ?? 0)) continue;
          next.set(partition, Number(offset) + 1);
          const kept = told.flatMap((name) => (headers?.[name] === undefined ? [] : [[name, String(headers[name])]]));
          const event: Answer = { partition, offset: Number(offset), key: String(key), headers: Object.fromEntries(kept) };
          read.push(event);
          missing.delete(`${event.key} ${event.headers['ce_type']}`);
        }
      },
    });
    for (const [partition, offset] of from) consumer.seek({ topic, partition, offset: String(offset) });
    const atEnd = async () => [...(await endOf(topic))].every(([partition, end]) => (next.get(partition) ?? 0) >= end);
    await eventually(async () => missing.size === 0, 'every order is answered', patience).catch(() => undefined);
    await eventually(atEnd, `the end of ${topic} is read`, patience);
    return read.sort((a, b) => a.partition - b.partition || a.offset - b.offset);
  } finally {
    await consumer.disconnect();
  }
}
