import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { createRequire } from 'node:module';
import { Kafka, logLevel, type ISocketFactoryArgs, type LogEntry } from 'kafkajs';
import { useRecordDecoder } from './record-decoder.js';

export interface KafkaOptions {
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** Where kafkajs's own warnings and errors go. */
  readonly log?: (level: 'warn' | 'error', message: string, details: object) => void;
}

/** A kafkajs client with its hazards covered: no Nagle delay, no timer that never ends, few retries of its own, a lean record decoder. */
export function kafkaClient({ brokers, clientId, log = () => {} }: KafkaOptions): Kafka {
  stopEndlessTimers();
  useRecordDecoder();
  return new Kafka({
    brokers: [...brokers],
    clientId,
    connectionTimeout: 3000,
    requestTimeout: 10_000,
    retry: { initialRetryTime: 50, maxRetryTime: 1000, retries: 3 },
    socketFactory,
    logLevel: logLevel.WARN,
    logCreator: () => (entry: LogEntry) => log(entry.level === logLevel.ERROR ? 'error' : 'warn', entry.log.message, entry.log),
  });
}

function socketFactory({ host, port, ssl, onConnect }: ISocketFactoryArgs) {
  const socket = ssl ? connectTls({ host, port, servername: host, ...ssl }, onConnect) : connect({ host, port }, onConnect);
  return socket.setNoDelay(true).setKeepAlive(true, 60_000);
}

interface RequestQueue {
  pending: unknown[];
  throttledUntil: number;
  scheduleCheckPendingRequests(): void;
}

/** kafkajs 2.2.4 keeps a 1 ms timer alive for every connection; with nothing pending there is nothing to check (its PR 1667). */
export function stopEndlessTimers(): void {
  const { prototype } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as {
    prototype: RequestQueue & { covered?: true };
  };
  if (prototype.covered) return;
  const schedule = prototype.scheduleCheckPendingRequests;
  prototype.covered = true;
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length > 0) schedule.call(this);
  };
}
