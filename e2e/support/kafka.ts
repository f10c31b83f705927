import { Kafka, logLevel, type KafkaConfig } from 'kafkajs';
import { stopEndlessTimer } from '../../libs/contracts/tool/kafkajs-timer.ts';

stopEndlessTimer();

/** A quiet kafkajs client for tests and measurements. */
export const kafkaAt = (broker: string, settings: Pick<KafkaConfig, 'socketFactory'> = {}): Kafka =>
  new Kafka({ brokers: [broker], clientId: 'e2e', logLevel: logLevel.NOTHING, retry: { retries: 20 }, ...settings });
