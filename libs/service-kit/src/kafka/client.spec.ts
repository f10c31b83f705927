import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer, Socket, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { keepHeartbeatsDue, kafkaClient, stopEndlessTimers } from './client.js';

const RequestQueue = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as new (options: object) => {
  pending: unknown[];
  throttleCheckTimeoutId: unknown;
  throttledUntil: number;
  scheduleCheckPendingRequests(): void;
  checkPendingRequests(): void;
};
const queue = () => new RequestQueue({ maxInFlightRequests: 1, requestTimeout: 1000, logger: { debug: () => {} } });

afterEach(() => vi.restoreAllMocks());

describe('kafkajs’s request queue (hazard 4)', () => {
  it('leaves no timer when nothing is pending', () => {
    stopEndlessTimers();
    const idle = queue();
    idle.checkPendingRequests();
    expect(idle.throttleCheckTimeoutId).toBeNull();
  });

  it('still looks again when something is pending', () => {
    stopEndlessTimers();
    stopEndlessTimers();
    const busy = queue();
    busy.throttledUntil = Date.now() + 60_000;
    busy.pending.push({});
    busy.checkPendingRequests();
    expect(busy.throttleCheckTimeoutId).not.toBeNull();
    clearTimeout(busy.throttleCheckTimeoutId as NodeJS.Timeout);
  });
});

describe('kafkajs’s heartbeats', () => {
  const ConsumerGroup = createRequire(import.meta.url)('kafkajs/src/consumer/consumerGroup') as new (options: object) => {
    memberId: string;
    coordinator: { heartbeat: () => Promise<void> };
    heartbeat(options: { interval: number }): Promise<void>;
  };

  it('go on when a clock that was an hour ahead is corrected', async () => {
    keepHeartbeatsDue();
    keepHeartbeatsDue();
    const now = Date.now();
    const clock = vi.spyOn(Date, 'now').mockReturnValue(now + 3_600_000);
    const group = new ConsumerGroup({
      instrumentationEmitter: { emit: () => {} },
      logger: { namespace: () => ({}) },
      retry: {},
      topicConfigurations: {},
    });
    const heartbeat = vi.fn(async () => {});
    Object.assign(group, { memberId: 'one', coordinator: { heartbeat } });
    for (const later of [0, 1000, 1600, 2000, 3200]) {
      clock.mockReturnValue(now + later);
      await group.heartbeat({ interval: 1500 });
    }
    expect(heartbeat).toHaveBeenCalledTimes(2);
  });
});

describe('a connection to Kafka (hazard 3)', () => {
  it('is made without Nagle’s delay and kept alive', async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const noDelay = vi.spyOn(Socket.prototype, 'setNoDelay');
    const keepAlive = vi.spyOn(Socket.prototype, 'setKeepAlive');
    const { port } = server.address() as AddressInfo;
    const admin = kafkaClient({ brokers: [`127.0.0.1:${port}`], clientId: 'test' }).admin({ retry: { retries: 0 } });
    await expect(admin.connect()).rejects.toThrow();
    expect(noDelay).toHaveBeenCalledWith(true);
    expect(keepAlive).toHaveBeenCalledWith(true, expect.any(Number));
    await admin.disconnect();
    server.close();
  });
});
