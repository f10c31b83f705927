import { randomUUIDv7 } from 'node:crypto';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { authenticate } from './authentication.js';
import { GATEWAY_ENVIRONMENT, type GatewayEnvironment } from './environment.js';
import { BodyBudget } from './body-budget.js';
import { bodyLimit, jsonParser } from './json-body.js';
import { clientErrorHandler } from './not-http.js';
import { Problem, unavailable } from './problem.js';
import { problemOf } from './problem-of.js';
import { sendProblem } from './problem.filter.js';
import { limitRate } from './rate-limit.js';
import { RequestLog } from './request-log.js';
import { Routes } from './routes.js';
import { TokenVerifier } from './token-verifier.js';

/** Fastify with our limits; what it refuses before any route is found goes out as problem details too. */
export function fastifyAdapter() {
  const requests = new Requests();
  const adapter: GatewayAdapter = new GatewayAdapter(requests, {
    bodyLimit,
    genReqId: () => randomUUIDv7(),
    requestTimeout: 30_000,
    routerOptions: { maxParamLength: 100 },
    // What Node and Fastify would refuse in their own words, `refusalOf` refuses in ours.
    http: { requireHostHeader: false },
    return503OnClosing: false,
    logController: requests,
    clientErrorHandler,
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      adapter.refuse(problemOf(error), request, reply),
  });
  const server = adapter.getInstance<FastifyInstance>().server;
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  return adapter;
}

/** Fastify tells it of every request, also of those that come to no hook. */
class Requests extends LogController {
  log: RequestLog | undefined;
  readonly bodies = new BodyBudget();

  override incomingRequest(request: FastifyRequest, reply: FastifyReply) {
    this.log?.follow(request, reply);
    this.bodies.follow(request, reply);
  }
}

/** Requests for what there is not, or not to be understood, are counted like all others. */
class GatewayAdapter extends FastifyAdapter {
  readonly routes = new Routes();
  stopping = false;
  /** Says who asks; see prepareFastify. */
  identify: ReturnType<typeof authenticate> | undefined;

  constructor(
    readonly requests: Requests,
    options: object,
  ) {
    super(options);
  }

  /** From here on waits end and the log is left: nothing new is begun. */
  override beforeClose() {
    super.beforeClose();
    this.stopping = true;
  }

  /** Answers what Fastify has refused before any hook. */
  async refuse(problem: Problem, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    await new Promise<void>((done) => (this.identify ? this.identify(request, reply, done) : done()));
    sendProblem(await this.counted(problem, request, reply), request, reply);
  }

  /** Fastify hook: what comes to no route is refused before its body is read. */
  refuseEarly = (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void): void => {
    if (this.stopping) return done(unavailable('service.stopping', 'this process of the gateway is stopping; try again', 1));
    const refusal = refusalOf(request) ?? (request.is404 ? this.problemAt(request) : undefined);
    if (!refusal) return done();
    void this.counted(refusal, request, reply).then(done);
  };

  /** The refusal of a request that counts for the rate limit like all others, or that of the limit. */
  private async counted(refusal: Problem, request: FastifyRequest, reply: FastifyReply): Promise<Problem> {
    const fastify = this.getInstance<FastifyInstance>();
    if (!fastify.hasDecorator('rateLimit')) return refusal;
    return Promise.resolve(fastify.rateLimit().call(fastify, request, reply)).then(() => refusal, problemOf);
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
  adapter.requests.log = app.get(RequestLog);
  adapter.identify = authenticate(app.get(TokenVerifier));
  fastify.addHook('onRequest', adapter.identify);
  fastify.addHook('onRequest', adapter.refuseEarly);
  fastify.addHook('onSend', (_, reply, __, done) => {
    // What is asked next must not come to this process, and a connection that stays open would keep it.
    if (adapter.stopping) reply.header('connection', 'close');
    done();
  });
  await limitRate(app, app.get<GatewayEnvironment>(GATEWAY_ENVIRONMENT).RATE_LIMIT_PER_MINUTE);
  const parse = fastify.getDefaultJsonParser('error', 'error');
  const take = (request: FastifyRequest, bytes: number) => adapter.requests.bodies.take(request, bytes);
  app.useBodyParser('application/json', { bodyLimit }, jsonParser(parse as never, take) as never);
  app.useBodyParser('application/x-www-form-urlencoded', { bodyLimit }, ((_: unknown, __: Buffer, done: (error: Error) => void) =>
    done(new Problem(415, 'request.not-json', 'send the body as application/json'))) as never);
  fastify.removeContentTypeParser('text/plain');
}

/** Why a request is not even looked at. */
function refusalOf({ raw: { headers, httpVersion } }: FastifyRequest): Problem | undefined {
  if (headers.host === undefined && httpVersion === '1.1')
    return new Problem(400, 'request.malformed', 'the header Host is missing');
  if (headers.expect !== undefined && !/100-continue/i.test(headers.expect))
    return new Problem(417, 'request.expectation', 'nothing but 100-continue can be expected here');
  return undefined;
}
