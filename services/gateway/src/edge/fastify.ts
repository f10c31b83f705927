import { randomUUID, randomUUIDv7 } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { authenticate } from './authentication.js';
import { GATEWAY_ENVIRONMENT, type GatewayEnvironment } from './environment.js';
import { bodyLimit, jsonParser } from './json-body.js';
import { Problem, problemDetails } from './problem.js';
import { problemOf } from './problem-of.js';
import { problemType, sendProblem } from './problem.filter.js';
import { limitRate } from './rate-limit.js';
import { RequestLog } from './request-log.js';
import { Routes } from './routes.js';
import { TokenVerifier } from './token-verifier.js';

/** Fastify with our limits; what it refuses before any route is found goes out as problem details too. */
export const fastifyAdapter = () =>
  new GatewayAdapter({
    bodyLimit,
    genReqId: () => randomUUIDv7(),
    requestTimeout: 30_000,
    routerOptions: { maxParamLength: 100 },
    clientErrorHandler,
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(problemOf(error), request, reply),
  } as object);

/** Requests for what there is not are counted like all others. */
class GatewayAdapter extends FastifyAdapter {
  readonly routes = new Routes();

  override setNotFoundHandler() {
    const fastify = this.getInstance<FastifyInstance>();
    const limit = fastify.hasDecorator('rateLimit') ? { preHandler: fastify.rateLimit() } : {};
    return fastify.setNotFoundHandler(limit, (request, reply) => sendProblem(this.problemAt(request), request, reply));
  }

  private problemAt({ method, url }: FastifyRequest): Problem {
    const allowed = this.routes.methodsOf(url);
    if (!allowed.length) return new Problem(404, 'route.unknown', 'there is nothing here; see /docs');
    const allow = allowed.join(', ');
    return new Problem(405, 'method.not-allowed', `${method} is not among what can be done here: ${allow}`, {
      headers: { allow },
    });
  }
}

/** What happens to every request before a route has it: who asks, how much he may ask, how the body is read. */
export async function prepareFastify(app: NestFastifyApplication): Promise<void> {
  const adapter = app.getHttpAdapter() as unknown as GatewayAdapter;
  const fastify = adapter.getInstance<FastifyInstance>();
  fastify.addHook('onRoute', ({ method, url }) => adapter.routes.add(method, url));
  fastify.addHook('onRequest', authenticate(app.get(TokenVerifier)));
  fastify.addHook('onResponse', app.get(RequestLog).handled);
  await limitRate(app, app.get<GatewayEnvironment>(GATEWAY_ENVIRONMENT).RATE_LIMIT_PER_MINUTE);
  const parse = fastify.getDefaultJsonParser('error', 'error');
  app.useBodyParser('application/json', { bodyLimit }, jsonParser(parse as never) as never);
  app.useBodyParser('application/x-www-form-urlencoded', { bodyLimit }, ((_: unknown, __: Buffer, done: (error: Error) => void) =>
    done(new Problem(415, 'request.not-json', 'send the body as application/json'))) as never);
  fastify.removeContentTypeParser('text/plain');
}

/** Answers what is no HTTP at all, or has headers beyond all measure. */
function clientErrorHandler(error: Error & { code?: string }, socket: Socket): void {
  const problem =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? new Problem(431, 'request.too-large', 'the headers are too large')
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? new Problem(408, 'request.timeout', 'the request did not come whole in time')
        : new Problem(400, 'request.malformed', 'this is not a valid HTTP request');
  const body = JSON.stringify(problemDetails(problem, randomUUID()));
  const head = `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`;
  if (error.code !== 'ECONNRESET' && socket.writable) {
    socket.write(
      `${head}\r\ncontent-type: ${problemType}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    );
  }
  socket.destroy(error);
}
