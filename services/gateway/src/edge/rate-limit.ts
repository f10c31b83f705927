import rateLimit from '@fastify/rate-limit';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { Problem } from './problem.js';
import { machineRoutes } from './routes.js';

/** Limits what one client may ask of this replica; everybody else is served on. */
export async function limitRate(app: NestFastifyApplication, perMinute: number): Promise<void> {
  if (!perMinute) return;
  await app.register(rateLimit, {
    max: perMinute,
    timeWindow: 60_000,
    cache: 20_000,
    enableDraftSpec: true,
    keyGenerator: limitedAs,
    allowList: ({ routeOptions }: FastifyRequest) => machineRoutes.has(routeOptions.url ?? ''),
    errorResponseBuilder: (_, { max, ttl }) =>
      new Problem(429, 'rate.exceeded', `more than ${max} requests in a minute; try again in ${Math.ceil(ttl / 1000)} s`),
  });
}

/** Whom a request counts for: the subject of the token, or the address when there is none. */
export const clientOf = (request: FastifyRequest): string => request.caller?.subject ?? request.ip;

/** Whose limits a request counts against: nobody takes up those of an address by a token for a subject of that name. */
export const limitedAs = (request: FastifyRequest): string => `${request.caller ? 'token' : 'address'} ${clientOf(request)}`;
