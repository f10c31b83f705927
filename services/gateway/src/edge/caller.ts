import type { FastifyRequest } from 'fastify';
import type { Problem } from './problem.js';

/** Who asks, by a verified token. */
export interface Caller {
  readonly subject: string;
  readonly role: 'staff' | 'customer';
  /** Of a customer, always; of staff, never. */
  readonly customerId?: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined when no token was sent, or none that holds. */
    caller?: Caller;
    /** Why there is no caller. */
    refusal?: Problem;
  }
}

/** The caller of a route that needs one; the guard has seen to it. */
export const callerOf = (request: FastifyRequest): Caller => request.caller!;

/** Staff sees all, a customer what is his. */
export const maySee = (caller: Caller, customerId: string): boolean =>
  caller.role === 'staff' || caller.customerId === customerId;
