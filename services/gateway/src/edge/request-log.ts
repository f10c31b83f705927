import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { RequestHandled } from '@tributary/contracts';
import { StreamHost } from '@tributary/service-kit/nest';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Counter } from 'prom-client';
import { clientOf } from './rate-limit.js';
import { machineRoutes } from './routes.js';

/** Handled requests that wait to be written at most; more are dropped, which happens only while the log is away. */
const capacity = 10_000;

/** Those that go into one write, and how long they are gathered for, so that analytics never stand in the way of requests. */
const batch = 1000;
const gatherFor = 100;

/** How long the end of the process waits for the last of them to be written, in milliseconds. */
const patience = 3000;

/** The status of a request whose client had gone before it was answered; web servers' logs know it by this number. */
const clientGone = 499;

/** Writes every handled request to the log as an event, in the background. */
@Injectable()
export class RequestLog implements OnApplicationShutdown {
  private readonly logger = new Logger('http');
  private waiting: { event: ReturnType<typeof RequestHandled>; id: string; time: Date }[] = [];
  private writing = 0;
  private timer: NodeJS.Timeout | undefined;
  private readonly dropped: Counter;

  constructor(@Inject(StreamHost) private readonly host: StreamHost) {
    this.dropped = new Counter({
      name: 'tributary_requests_unlogged_total',
      help: 'Handled requests that were not written to the log, because it was away for too long',
      registers: [host.metrics.registry],
    });
  }

  /** Follows a request to its end: 'close' comes once, whether it was answered or its client has gone. */
  follow(request: FastifyRequest, reply: FastifyReply): void {
    reply.raw.once('close', () => {
      const route = request.routeOptions.url ?? 'unknown';
      if (!machineRoutes.has(route) && !route.startsWith('/docs')) this.add(request, reply, route);
    });
  }

  /** Every connection has ended by now. */
  async onApplicationShutdown(): Promise<void> {
    for (const began = Date.now(); this.left && Date.now() - began < patience;) await sleep(gatherFor);
    clearTimeout(this.timer);
    if (!this.left) return;
    this.dropped.inc(this.left);
    this.logger.warn(`the log was away: ${this.left} handled requests are not written to it`);
  }

  private get left(): number {
    return this.waiting.length + this.writing;
  }

  private add(request: FastifyRequest, reply: FastifyReply, route: string): void {
    if (this.waiting.length >= capacity) return this.dropped.inc();
    const time = new Date();
    const event = RequestHandled({
      requestId: request.id,
      client: clientOf(request),
      role: request.caller?.role ?? 'anonymous',
      method: request.method,
      route,
      status: reply.raw.headersSent ? reply.statusCode : clientGone,
      durationMs: reply.elapsedTime,
      requestBytes: Math.min(Number(request.headers['content-length'] ?? 0) || 0, 2 ** 31 - 1),
      handledAt: time,
    });
    this.waiting.push({ event, id: request.id, time });
    this.timer ??= setTimeout(() => void this.write(), gatherFor);
  }

  private async write(): Promise<void> {
    const taken = this.waiting.splice(0, batch);
    this.writing = taken.length;
    const writes = taken.map(({ event, id, time }) => this.host.write({ event, id, correlationId: id, time }));
    const results = await Promise.allSettled(writes);
    this.writing = 0;
    const failed = taken.filter((_, index) => results[index]!.status === 'rejected');
    if (failed.length) {
      const waiting = [...failed, ...this.waiting];
      this.waiting = waiting.slice(0, capacity);
      this.dropped.inc(waiting.length - this.waiting.length);
    }
    const pause = failed.length ? 1000 : gatherFor;
    this.timer = this.waiting.length ? setTimeout(() => void this.write(), pause) : undefined;
  }
}
