import { randomUUID } from 'node:crypto';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { DataSource, EntitySchema } from 'typeorm';

/**
 * The orders hop as it is usually written with kafkajs and TypeORM: a message at a time, a transaction an order, a send an order. It
 * keeps the rows that our orders service keeps; it is not exactly-once.
 */
interface Asked {
  orderId: string;
  customerId: string;
  currency: string;
  lines: { sku: string; quantity: number; unitPrice: { amountMinor: number } }[];
  fingerprint: string;
}

const text = { type: 'text' } as const;
const key = { ...text, primary: true } as const;
const position = { type: 'int', primary: true } as const;
const Order = new EntitySchema<Record<string, unknown>>({
  name: 'orders',
  columns: { orderId: key, customerId: text, currency: text, totalMinor: { type: 'bigint' }, status: text, fingerprint: text },
});
const Line = new EntitySchema<Record<string, unknown>>({
  name: 'order_line',
  columns: { orderId: key, position, sku: text, quantity: { type: 'int' }, unitPriceMinor: { type: 'bigint' } },
});
const Check = new EntitySchema<Record<string, unknown>>({
  name: 'order_check',
  columns: { orderId: key, position, name: text, result: text },
});

const [broker, url, from, to] = process.argv.slice(2) as [string, string, string, string];
const database = await new DataSource({ type: 'postgres', url, entities: [Order, Line, Check], synchronize: true }).initialize();
const kafka = new Kafka({ brokers: [broker], clientId: 'naive', logLevel: logLevel.NOTHING, retry: { retries: 10 } });
const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
await producer.connect();
const consumer = kafka.consumer({ groupId: `${from}-naive` });
await consumer.connect();
await consumer.subscribe({ topics: [from], fromBeginning: true });
await consumer.run({
  partitionsConsumedConcurrently: 6,
  eachMessage: async ({ message }) => {
    const { orderId, customerId, currency, lines, fingerprint } = JSON.parse(message.value!.toString()) as Asked;
    const total = lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice.amountMinor, 0);
    await database.transaction(async (manager) => {
      if (await manager.existsBy(Order, { orderId })) return;
      await manager.save(Order, { orderId, customerId, currency, totalMinor: total, status: 'CONFIRMED', fingerprint });
      const rows = lines.map(({ sku, quantity, unitPrice }, index) => ({
        orderId,
        position: index + 1,
        sku,
        quantity,
        unitPriceMinor: unitPrice.amountMinor,
      }));
      await manager.save(Line, rows);
      await manager.save(Check, { orderId, position: 1, name: 'details', result: 'PASSED' });
    });
    const messages = ['OrderPlaced', 'OrderCheckPassed', 'OrderConfirmed'].map((type) => ({
      key: orderId,
      value: JSON.stringify({ orderId, customerId, currency, lines, total, fingerprint }),
      headers: { ce_id: randomUUID(), ce_type: type, ce_causationid: orderId },
    }));
    await producer.send({ topic: to, acks: -1, messages });
  },
});
