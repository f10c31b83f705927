import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createLocalJWKSet, createRemoteJWKSet } from 'jose';
import { DevIssuer } from './dev-issuer.js';
import type { GatewayEnvironment } from './environment.js';
import { forbidden, Problem, unauthenticated } from './problem.js';
import { problemOf } from './problem-of.js';
import { machineRoutes } from './routes.js';
import { TokenVerifier } from './token-verifier.js';

export type Access = 'anybody' | 'staff';

const accessKey = 'tributary:access';

/** Routes of the service kit, which knows of no tokens, that only staff may use. */
export const staffRoutes = /^\/parked\b/;

/** Who may use a route: without it, everybody with a valid token. */
export const Allow = (access: Access) => SetMetadata(accessKey, access);

/** The development issuer, when it is on, and the verifier of every token. */
export async function tokens(
  environment: GatewayEnvironment,
): Promise<{ verifier: TokenVerifier; issuer: DevIssuer | undefined }> {
  const expected = { issuer: environment.AUTH_ISSUER, audience: environment.AUTH_AUDIENCE };
  const issuer = environment.AUTH_DEV_ISSUER ? await DevIssuer.create(expected, environment.AUTH_DEV_KEY) : undefined;
  const keys = environment.AUTH_JWKS_URL
    ? createRemoteJWKSet(new URL(environment.AUTH_JWKS_URL), { timeoutDuration: 3000 })
    : createLocalJWKSet({ keys: [issuer!.publicKey] });
  return { verifier: new TokenVerifier(keys, expected), issuer };
}

/** Fastify hook: says who asks, before rate limits and routes. A token that does not hold is refused by the guard, not here. */
export function authenticate(verifier: TokenVerifier) {
  return (request: FastifyRequest, _: FastifyReply, done: () => void): void => {
    const token = tokenOf(request);
    if (token === undefined) return done();
    request.caller = verifier.remembered(token);
    if (request.caller) return done();
    verifier
      .verify(token)
      .then(
        (caller) => (request.caller = caller),
        (error: unknown) => (request.refusal = error instanceof Problem ? error : problemOf(error)),
      )
      .finally(done);
  };
}

/** Lets in whom the route allows; no token is 401, the wrong role 403. */
@Injectable()
export class AccessGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const route = request.routeOptions.url ?? '';
    const access = (Reflect.getMetadata(accessKey, context.getHandler()) ??
      Reflect.getMetadata(accessKey, context.getClass()) ??
      (staffRoutes.test(route) ? 'staff' : undefined)) as Access | undefined;
    if (access === 'anybody' || (access === undefined && machineRoutes.has(route))) return true;
    if (!request.caller) throw request.refusal ?? unauthenticated('this needs a token: Authorization: Bearer …');
    if (access === 'staff' && request.caller.role !== 'staff') throw forbidden('only staff may do this');
    return true;
  }
}

/** The bearer token; browsers' EventSource cannot send headers, so the event stream takes it from the query as well. */
function tokenOf(request: FastifyRequest): string | undefined {
  const { authorization } = request.headers;
  if (authorization !== undefined) return /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? '';
  if (!request.url.startsWith('/events?')) return undefined;
  return new URLSearchParams(request.url.slice('/events?'.length)).get('access_token') ?? undefined;
}
