import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Event } from '@tributary/service-kit';
import type { FastifyReply } from 'fastify';
import { eventResource } from '../api/flow.js';
import type { FeedReader } from './event-feed.js';
import type { OffsetVector } from './offset-vector.js';

/** Comments that keep proxies from closing a silent stream, in milliseconds. */
const heartbeat = 15_000;

/** So long a client may read nothing before its stream breaks off, in milliseconds; it resumes where it stood. */
const patience = 30_000;

/** One client's stream of server-sent events. */
export class EventStream implements FeedReader {
  /** Once it is open. */
  private response: ServerResponse | undefined;
  private timer: NodeJS.Timeout | undefined;
  /** Ends the wait for a client that reads slowly. */
  private goOn = () => {};

  /** `stall`: how long the client may read nothing, in milliseconds. */
  constructor(
    private readonly reply: FastifyReply,
    readonly wants: (event: Event) => boolean,
    private readonly closed: () => void,
    private readonly stall = patience,
  ) {}

  get isOpen(): boolean {
    return this.response !== undefined;
  }

  open(): void {
    const { reply } = this;
    if (reply.raw.destroyed) return this.closed(); // gone already, while its token was checked or the log was asked
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

  take(event: Event, position: OffsetVector): Promise<void> | void {
    const { response } = this;
    if (!response || response.destroyed || response.writableEnded) return;
    const sent = response.write(`id: ${position.toString()}\ndata: ${JSON.stringify(eventResource(event))}\n\n`);
    if (!sent) return this.drained(response);
  }

  private async drained(response: ServerResponse): Promise<void> {
    // What waits would never be read: ending the response instead would keep it.
    const stalled = setTimeout(() => response.destroy(), this.stall);
    await new Promise<void>((resolve) => (this.goOn = resolve));
    clearTimeout(stalled);
  }

  end(): void {
    clearInterval(this.timer);
    this.response?.end();
  }
}
