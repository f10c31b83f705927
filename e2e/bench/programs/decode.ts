import { gateway } from '@tributary/gateway-service/dist/view/gateway-service.js';
import { orders } from '@tributary/orders-service/dist/domain/orders.js';
import type { Service } from '@tributary/service-kit';
import { kafkaClient, Reader, SchemaCodec } from '@tributary/service-kit/kafka';
import { shipping } from '@tributary/shipping-service/dist/domain/shipping.js';

/** `decode.js gateway|orders|shipping`: reads and decodes what a rebuild of that service folds, in the same way, and does nothing with it. */
const service: Service = { gateway, orders, shipping }[process.argv[2]!]!;

/** Topics of the facts that it folds; what an aggregate only reacts to is not folded again. */
function foldedTopics({ folds, stream }: Service): string[] {
  const types = folds.flatMap((fold) =>
    fold.kind === 'history' ? fold.events : fold.kind === 'aggregate' ? [] : Object.values(fold.rules.events),
  );
  return [...new Set([...types.map(({ topic }) => topic), ...(stream ? [stream] : [])])];
}

const reader = new Reader(kafkaClient({ brokers: [process.env['KAFKA_BROKERS']!], clientId: 'decode' }));
const codec = new SchemaCodec(process.env['SCHEMA_REGISTRY_URL']!, service.events, {
  load: async () => [],
  save: async () => {},
});
await codec.resolve();
const began = Date.now();
let events = 0;

async function decodePartition(topic: string, partition: number): Promise<void> {
  const place = { topic, partition };
  const [end] = await reader.ends([place]);
  for await (const chunk of reader.read(place, 0, end! - 1)) {
    const known = chunk.filter(({ headers }) => service.events.has(headers['ce_type']!));
    await codec.prepare(known);
    for (const record of known) codec.decode(record, service.events.get(record.headers['ce_type']!)!);
    events += known.length;
  }
}

const topics = foldedTopics(service);
const partitions = await reader.partitions(topics[0]!);
// As the rebuild does: partitions side by side, the topics of each one after the other.
await Promise.all(
  Array.from({ length: partitions }, async (_, partition) => {
    for (const topic of topics) await decodePartition(topic, partition);
  }),
);
const seconds = (Date.now() - began) / 1000;
console.log(JSON.stringify({ events, seconds, eventsPerSecond: Math.round(events / seconds) }));
await reader.close();
process.exit(0);
