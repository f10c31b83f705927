import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { createRequire } from 'node:module';
import { Kafka, logLevel, type ISocketFactoryArgs, type LogEntry } from 'kafkajs';

export interface KafkaOptions {
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** Where kafkajs's own warnings and errors go. */
  readonly log?: (level: 'warn' | 'error', message: string, details: object) => void;
}

/** A kafkajs client with its hazards covered: no Nagle delay, no timer that never ends, heartbeats whatever the clock does, few retries of its own. */
export function kafkaClient({ brokers, clientId, log = () => {} }: KafkaOptions): Kafka {
  stopEndlessTimers();
  keepHeartbeatsDue();
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

/**
 * kafkajs reckons by the wall clock when its next heartbeat is due. A clock that was an hour ahead and is corrected would silence a
 * member for that hour: the group expels it, it reads on without being told, and fights its successors for their shards all the time.
 */
export function keepHeartbeatsDue(): void {
  const { prototype } = createRequire(import.meta.url)('kafkajs/src/consumer/consumerGroup') as { prototype: object };
  if (Object.hasOwn(prototype, 'lastRequest')) return;
  const last = new WeakMap<object, number>();
  Object.defineProperty(prototype, 'lastRequest', {
    set(this: object, time: number) {
      last.set(this, time);
    },
    get(this: object) {
      const time = Math.min(last.get(this) ?? 0, Date.now());
      last.set(this, time); // a time to come never was: from now on it counts as now
      return time;
    },
  });
}
