import { randomUUIDv7 } from 'node:crypto';
import { uuidOf } from '@tributary/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Caller, callerOf } from '../edge/caller.js';
import { invalid } from '../edge/problem.js';
import { traceparentOf } from '../edge/trace.js';
import { type Position, positionToken } from './position-token.js';
import { type Preference, preferenceOf } from './prefer.js';

/** What a write needs to know of the HTTP request, besides its body. */
export interface Asked {
  readonly caller: Caller;
  readonly preference: Preference;
  readonly traceparent: string;
  /** Id of the request event: random, or always the same for the same idempotency key. */
  readonly requestId: string;
  /** True when the client sent an idempotency key: this may be a repeat. */
  readonly repeatable: boolean;
  /** Id for the resource that the request makes: by time, as indexes like it, or always the same for the same idempotency key. */
  idFor(resource: string): string;
}

/** What a write answers with. */
export interface Answer {
  readonly status: 200 | 201 | 202;
  readonly body: object;
  readonly position: Position;
  readonly location?: string;
}

export function askedBy(request: FastifyRequest): Asked {
  const caller = callerOf(request);
  const key = idempotencyKey(request);
  const names = key === undefined ? undefined : `${caller.role}/${encodeURIComponent(caller.subject)}/${key}`;
  return {
    caller,
    preference: preferenceOf(request),
    traceparent: traceparentOf(request.headers.traceparent),
    requestId: names === undefined ? request.id : uuidOf(`request/${request.method} ${pathOf(request)}/${names}`),
    repeatable: names !== undefined,
    idFor: (resource) => (names === undefined ? randomUUIDv7() : uuidOf(`${resource}/${names}`)),
  };
}

/** Sends the answer of a write: status, position, and where to look. */
export function respond(reply: FastifyReply, { preference }: Asked, { status, body, position, location }: Answer): object {
  reply.code(status).header('tributary-position', positionToken(position));
  if (location) reply.header('location', location);
  if (preference.applied) reply.header('preference-applied', preference.applied);
  if (status === 202) reply.header('retry-after', '1');
  return body;
}

/** However the client has written it: with a query, as an absolute URL, or with characters encoded that need not be. */
const pathOf = ({ routeOptions, params }: FastifyRequest) =>
  routeOptions.url!.replace(/:(\w+)/g, (_, name: string) => (params as Record<string, string>)[name]!);

function idempotencyKey({ headers }: FastifyRequest): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key === 'string' && /^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw invalid('the idempotency key must be 1 to 255 visible ASCII characters', [
    { parameter: 'Idempotency-Key', detail: 'malformed' },
  ]);
}
