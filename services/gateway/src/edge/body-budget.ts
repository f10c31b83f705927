import type { FastifyReply, FastifyRequest } from 'fastify';
import { overloaded } from './problem.js';
import { limitedAs } from './rate-limit.js';

/** Memory that the bodies of all requests together may take while these wait for their answers, in bytes. */
const capacity = 16 << 20;

/** One client may take this part of it, so that others always find room. */
const clientShare = 1 / 4;

/** Bounds what bodies take, however many requests wait, and for whatever. */
export class BodyBudget {
  private held = 0;
  private readonly heldBy = new Map<string, number>();
  /** What each request that has not ended holds. */
  private readonly shares = new WeakMap<FastifyRequest, number>();

  constructor(private readonly limit = capacity) {}

  /** At the end of a request its share is free again: 'close' comes once, whether it was answered or its client has gone. */
  follow(request: FastifyRequest, reply: Pick<FastifyReply, 'raw'>): void {
    this.shares.set(request, 0);
    reply.raw.once('close', () => {
      this.add(request, -(this.shares.get(request) ?? 0));
      this.shares.delete(request);
    });
  }

  /** Takes so many bytes for a body. Throws a 503 problem when there are not so many left, or not for this client. */
  take(request: FastifyRequest, bytes: number): void {
    const share = this.shares.get(request);
    if (share === undefined) return; // it has ended already
    if (this.held + bytes > this.limit)
      throw overloaded('the bodies of the requests that wait take all the memory there is for them');
    if ((this.heldBy.get(limitedAs(request)) ?? 0) + bytes > this.limit * clientShare)
      throw overloaded('the bodies of your requests that wait take all the memory there is for those of one client');
    this.add(request, bytes);
    this.shares.set(request, share + bytes);
  }

  private add(request: FastifyRequest, bytes: number): void {
    if (!bytes) return;
    const client = limitedAs(request);
    const held = (this.heldBy.get(client) ?? 0) + bytes;
    if (held) this.heldBy.set(client, held);
    else this.heldBy.delete(client);
    this.held += bytes;
  }
}
