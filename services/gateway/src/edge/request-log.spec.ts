import { EventEmitter } from 'node:events';
import type { StreamHost } from '@tributary/service-kit/nest';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { RequestLog } from './request-log.js';

let registry: Registry;
let write: () => Promise<unknown>;
let log: RequestLog;

beforeEach(() => {
  vi.useFakeTimers();
  registry = new Registry();
  log = new RequestLog({ metrics: { registry }, write: () => write() } as unknown as StreamHost);
});
afterEach(() => {
  vi.useRealTimers();
});

const request = { id: 'r-1', ip: '127.0.0.1', method: 'GET', headers: {}, routeOptions: { url: '/orders' } };

/** Requests that were answered. */
function handle(count: number): void {
  for (let n = 0; n < count; n++) {
    const raw = Object.assign(new EventEmitter(), { headersSent: true });
    log.follow(request as unknown as FastifyRequest, { raw, statusCode: 200, elapsedTime: 1 } as unknown as FastifyReply);
    raw.emit('close');
  }
}

const unlogged = async () => (await registry.getSingleMetric('tributary_requests_unlogged_total')!.get()).values[0]?.value ?? 0;

it('while the log is away 10,000 requests wait to be written, the first ones, and the others are counted', async () => {
  write = () => Promise.reject(new Error('away'));
  handle(10_000);
  expect(await unlogged()).toBe(0);
  handle(3);
  expect(await unlogged()).toBe(3);

  let written = 0;
  write = async () => written++;
  await vi.runAllTimersAsync();
  expect([written, await unlogged()]).toEqual([10_000, 3]);
});

it('what comes while a write fails pushes nothing out beyond the capacity', async () => {
  const writing = Promise.withResolvers();
  write = () => writing.promise;
  handle(10_000);
  await vi.advanceTimersByTimeAsync(100);
  handle(1000);
  writing.reject(new Error('away'));
  await vi.advanceTimersByTimeAsync(0);
  expect(await unlogged()).toBe(1000);
  handle(1);
  expect(await unlogged()).toBe(1001);
});

it('the end of the process waits until all are written', async () => {
  let written = 0;
  write = async () => written++;
  handle(2500);
  const end = log.onApplicationShutdown();
  await vi.runAllTimersAsync();
  await end;
  expect([written, await unlogged()]).toEqual([2500, 0]);
});

it('the end of the process does not wait for ever, and what is left is counted', async () => {
  write = () => new Promise(() => {});
  handle(1200);
  const end = log.onApplicationShutdown();
  await vi.advanceTimersByTimeAsync(4000);
  await end;
  expect(await unlogged()).toBe(1200);
});

it('probes and the documentation are no requests that anybody analyses', async () => {
  let written = 0;
  write = async () => written++;
  for (const url of ['/health/live', '/metrics', '/docs/index.html']) {
    const raw = new EventEmitter();
    log.follow({ ...request, routeOptions: { url } } as unknown as FastifyRequest, { raw } as unknown as FastifyReply);
    raw.emit('close');
  }
  handle(1);
  await vi.runAllTimersAsync();
  expect(written).toBe(1);
});
