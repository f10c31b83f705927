import type { FastifyReply, FastifyRequest } from 'fastify';
import { overloaded } from './problem.js';

/** Memory that the bodies of all requests together may take while these wait for their answers, in bytes. */
const capacity = 16 << 20;

/** Bounds what bodies take, however many requests wait, and for whatever. */
export class BodyBudget {
  private held = 0;
  /** What each request that has not ended holds. */
  private readonly shares = new WeakMap<FastifyRequest, number>();

  constructor(private readonly limit = capacity) {}

  /** At the end of a request its share is free again: 'close' comes once, whether it was answered or its client has gone. */
  follow(request: FastifyRequest, reply: Pick<FastifyReply, 'raw'>): void {
    this.shares.set(request, 0);
    reply.raw.once('close', () => {
      this.held -= this.shares.get(request) ?? 0;
      this.shares.delete(request);
    });
  }

  /** Takes so many bytes for a body. Throws a 503 problem when there are not so many left. */
  take(request: FastifyRequest, bytes: number): void {
    const share = this.shares.get(request);
    if (share === undefined) return; // it has ended already
    if (this.held + bytes > this.limit)
      throw overloaded('the bodies of the requests that wait take all the memory there is for them');
    this.held += bytes;
    this.shares.set(request, share + bytes);
  }
}
