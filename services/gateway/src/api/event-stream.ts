import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Event } from '@tributary/service-kit';
import type { FastifyReply } from 'fastify';
import type { FeedReader } from './event-feed.js';
import { eventResource } from './flow.js';
import type { OffsetVector } from './offset-vector.js';

/** Comments that keep proxies from closing a silent stream, in milliseconds. */
const heartbeat = 15_000;

/** What may wait for a slow client; beyond it the stream ends, and the client resumes where it stood. */
const backlog = 4 << 20;

/** One client's stream of server-sent events. */
export class EventStream implements FeedReader {
  private response: ServerResponse | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    readonly wants: (event: Event) => boolean,
    private readonly closed: () => void,
  ) {}

  open(reply: FastifyReply): void {
    reply.hijack();
    const response = (this.response = reply.raw);
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    response.write(': the log of Tributary\n\n');
    response.on('close', () => {
      clearInterval(this.timer);
      this.closed();
    });
    this.timer = setInterval(() => response.write(': still here\n\n'), heartbeat);
  }

  async take(event: Event, position: OffsetVector): Promise<void> {
    const { response } = this;
    if (!response || response.destroyed) return;
    const sent = response.write(`id: ${position.toString()}\ndata: ${JSON.stringify(eventResource(event))}\n\n`);
    if (response.writableLength > backlog) return this.end();
    if (!sent) await Promise.race([once(response, 'drain'), once(response, 'close')]);
  }

  end(): void {
    clearInterval(this.timer);
    this.response?.end();
  }
}
