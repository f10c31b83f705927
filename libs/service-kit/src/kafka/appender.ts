import { RuntimeError } from '../errors.js';
import type { AppendBatch } from '../runtime/ports.js';
import type { Kafka, PartitionerArgs, Producer } from 'kafkajs';

/**
 * Appends to the log with acks=all, one request in flight. After any error the producer is replaced, so that nothing it still
 * holds can come between what is sent next (kafkajs's idempotent producer loses messages then; we number them ourselves).
 */
export class Appender {
  private producer: Promise<Producer> | undefined;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly kafka: Kafka,
    private readonly failed: (error: Error) => void = () => {},
  ) {}

  /** Offsets of the first record of each batch, in the order given; rejects with `log.unavailable`. */
  append(batches: readonly AppendBatch[]): Promise<number[]> {
    const sent = this.last.then(() => this.send(batches));
    this.last = sent.catch(() => {});
    return sent;
  }

  async close(): Promise<void> {
    await this.last;
    await (await this.producer)?.disconnect();
  }

  private async send(batches: readonly AppendBatch[]): Promise<number[]> {
    const connecting = (this.producer ??= this.connect());
    try {
      const producer = await connecting;
      const answers = await producer.sendBatch({ acks: -1, topicMessages: topicMessages(batches) });
      const offsets = new Map(
        answers.map(({ topicName, partition, baseOffset }) => [`${topicName}/${partition}`, Number(baseOffset)]),
      );
      return batches.map(({ topic, partition }) => offsets.get(`${topic}/${partition}`)!);
    } catch (cause) {
      this.producer = undefined;
      void connecting.then((producer) => producer.disconnect()).catch(() => {});
      const places = batches.map(({ topic, partition }) => `${topic}/${partition}`).join(', ');
      const error = new RuntimeError('log.unavailable', `could not append to ${places}: ${(cause as Error).message}`, { cause });
      this.failed(error);
      throw error;
    }
  }

  private async connect(): Promise<Producer> {
    const producer = this.kafka.producer({
      idempotent: false,
      allowAutoTopicCreation: false,
      retry: { retries: 0 },
      createPartitioner: () => partitionOfMessage,
    });
    await producer.connect();
    return producer;
  }
}

/** One message set for each topic; kafkajs makes one record batch of each partition's messages, which Kafka writes whole or not at all. */
function topicMessages(batches: readonly AppendBatch[]) {
  const topics = new Map<string, { key: string; value: Buffer | null; partition: number; headers: Record<string, string> }[]>();
  for (const { topic, partition, records } of batches) {
    const messages = topics.get(topic) ?? [];
    topics.set(topic, messages);
    for (const { key, value, headers } of records) messages.push({ key, value, partition, headers });
  }
  return [...topics].map(([topic, messages]) => ({ topic, messages }));
}

/** Every record names its partition; kafkajs asks the partitioner all the same. */
const partitionOfMessage = ({ message }: PartitionerArgs) => message.partition!;
