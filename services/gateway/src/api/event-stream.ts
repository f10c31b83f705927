import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Event } from '@tributary/service-kit';
import type { FastifyReply } from 'fastify';
import type { FeedReader } from './event-feed.js';
import { eventResource } from './flow.js';
import type { OffsetVector } from './offset-vector.js';

/** Comments that keep proxies from closing a silent stream, in milliseconds. */
const heartbeat = 15_000;

/** Bytes that may wait for a slow client; beyond them the stream breaks off, and the client resumes where it stood. */
const backlog = 4 << 20;

/** One client's stream of server-sent events. */
export class EventStream implements FeedReader {
  private response: ServerResponse | undefined;
  private timer: NodeJS.Timeout | undefined;
  private waiting: (() => void)[] = [];

  constructor(
    readonly wants: (event: Event) => boolean,
    private readonly closed: () => void,
  ) {}

  open(reply: FastifyReply): void {
    reply.hijack();
    const response = (this.response = reply.raw);
    response.writeHead(200, {
      ...(reply.getHeaders() as OutgoingHttpHeaders),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    response.write(': the log of Tributary\n\n');
    response.on('drain', () => this.goOn());
    response.on('error', () => {}); // the client has gone; 'close' comes
    response.on('close', () => {
      clearInterval(this.timer);
      this.goOn();
      this.closed();
    });
    this.timer = setInterval(() => response.write(': still here\n\n'), heartbeat);
  }

  async take(event: Event, position: OffsetVector): Promise<void> {
    const { response } = this;
    if (!response || response.destroyed || response.writableEnded) return;
    const sent = response.write(`id: ${position.toString()}\ndata: ${JSON.stringify(eventResource(event))}\n\n`);
    // What waits would never be read: ending the response instead would keep it.
    if (response.writableLength > backlog) response.destroy();
    else if (!sent) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  end(): void {
    clearInterval(this.timer);
    this.response?.end();
  }

  private goOn(): void {
    for (const resume of this.waiting.splice(0)) resume();
  }
}
