import { connect } from 'node:net';
import { Module } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { RequestHandled } from '@tributary/contracts';
import type { Event } from '@tributary/service-kit';
import type { StreamHost } from '@tributary/service-kit/nest';
import type { FastifyReply } from 'fastify';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GATEWAY_ENVIRONMENT } from './environment.js';
import { fastifyAdapter, prepareFastify } from './fastify.js';
import { ProblemFilter } from './problem.filter.js';
import { RequestLog } from './request-log.js';
import { TokenVerifier } from './token-verifier.js';

let app: NestFastifyApplication;
let handled: RequestHandled[];
let answer: () => void;
let asked: Promise<void>;

const host = {
  metrics: { registry: new Registry() },
  write: async ({ event }: { event: Event }) => void handled.push(event.data as RequestHandled),
} as unknown as StreamHost;

beforeEach(async () => {
  handled = [];
  class ThingsModule {}
  // Vitest does not compile decorators in specs; these do what they would.
  Module({
    providers: [
      { provide: APP_FILTER, useClass: ProblemFilter },
      {
        provide: RequestLog,
        useValue: new RequestLog({ ...host, metrics: { registry: new Registry() } } as unknown as StreamHost),
      },
      { provide: TokenVerifier, useValue: { remembered: () => ({ subject: 'anne', role: 'staff' }) } },
      { provide: GATEWAY_ENVIRONMENT, useValue: { RATE_LIMIT_PER_MINUTE: 5 } },
    ],
  })(ThingsModule);
  app = await NestFactory.create<NestFastifyApplication>(ThingsModule, fastifyAdapter(), { logger: false });
  await prepareFastify(app);
  const waiting = Promise.withResolvers<void>();
  const arrival = Promise.withResolvers<void>();
  answer = waiting.resolve;
  asked = arrival.promise;
  const fastify = app.getHttpAdapter().getInstance();
  fastify.get('/things/:id', () => Promise.resolve([]));
  fastify.post('/things', () => Promise.resolve([]));
  fastify.get('/wait', () => {
    arrival.resolve();
    return waiting.promise.then(() => []);
  });
  fastify.get('/stream', (_: unknown, reply: FastifyReply) => {
    reply.hijack();
    reply.raw.writeHead(200);
    reply.raw.write('one\n');
  });
  await app.listen(0, '127.0.0.1');
});
afterEach(async () => {
  answer();
  await app.close();
});

const authorization = 'Authorization: Bearer anne';

/** Sends lines of a request, and answers with what comes back until `enough`, or until the connection ends. */
async function send(lines: readonly string[], enough = (text: string) => text.includes('\r\n\r\n')): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(await app.getUrl()).port) });
  let text = '';
  socket.write([...lines, '', ''].join('\r\n'));
  await new Promise<void>((done) => {
    socket.on('close', done);
    socket.on('data', (chunk) => {
      text += chunk.toString();
      if (enough(text)) done();
    });
  });
  socket.destroy();
  return text;
}

const get = (path: string, ...headers: string[]) => send([`GET ${path} HTTP/1.1`, 'Host: x', authorization, ...headers]);

const problem = (text: string) => ({
  status: Number(text.slice(9, 12)),
  code: (JSON.parse(text.slice(text.indexOf('\r\n\r\n'))) as { code: string }).code,
  isProblem: /content-type: application\/problem\+json/i.test(text),
});

describe('every request that is handled becomes an event, once', () => {
  const logged = async (expected: object) => {
    await vi.waitFor(() => expect(handled).toHaveLength(1), { timeout: 5000 });
    expect(handled).toEqual([expect.objectContaining({ client: 'anne', role: 'staff', ...expected })]);
  };

  it('when it is answered', async () => {
    await get('/things/1');
    await logged({ method: 'GET', route: '/things/:id', status: 200 });
  });

  it('when there is nothing where it goes', async () => {
    await get('/nowhere');
    await logged({ route: 'unknown', status: 404 });
  });

  it('when the client ends a stream', async () => {
    await send(['GET /stream HTTP/1.1', 'Host: x', authorization], (text) => text.includes('one'));
    await logged({ route: '/stream', status: 200 });
  });

  it('when the client goes before it is answered, though an answer is made later', async () => {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(await app.getUrl()).port) });
    socket.write(['GET /wait HTTP/1.1', 'Host: x', authorization, '', ''].join('\r\n'));
    await asked;
    socket.destroy();
    await logged({ route: '/wait', status: 499 });
    answer();
    await app.close();
    expect(handled).toHaveLength(1);
  });

  it('when its body never comes', async () => {
    const head = ['POST /things HTTP/1.1', 'Host: x', authorization, 'Content-Type: application/json', 'Content-Length: 5'];
    // The answer to the expectation shows that the head has arrived.
    await send([...head, 'Expect: 100-continue'], (text) => text.startsWith('HTTP/1.1 100'));
    await logged({ method: 'POST', route: '/things' });
  });

  it.each([
    ['/things/%zz', 400],
    [`/things/${'x'.repeat(200)}`, 414],
  ])('when %.20s is refused before there is a route', async (path, status) => {
    await get(path);
    await logged({ route: 'unknown', status });
  });

  it('when the process ends a moment later', async () => {
    await get('/things/1');
    await app.close();
    expect(handled).toHaveLength(1);
  });
});

const withBody = (path: string, ...headers: string[]) =>
  send([`PUT ${path} HTTP/1.1`, 'Host: x', authorization, 'Content-Length: 5', ...headers, '', '{"a":']);

it('what comes to no route counts for the rate limit', async () => {
  const refused = [
    () => get('/things/%zz'),
    () => get(`/things/${'x'.repeat(200)}`),
    () => withBody('/things'),
    () => get('/things/1', 'Expect: foo'),
    () => get('/nowhere'),
  ];
  for (const [n, request] of refused.entries())
    expect((await request()).toLowerCase()).toContain(`ratelimit-remaining: ${4 - n}\r\n`);
  expect(problem(await get('/things/%zz'))).toEqual({ status: 429, code: 'rate.exceeded', isProblem: true });
});

it.each([
  ['in JSON that is none', 'Content-Type: application/json'],
  ['in an encoding', 'Content-Type: application/json', 'Content-Encoding: gzip'],
  ['in a form', 'Content-Type: application/x-www-form-urlencoded'],
])('what comes to no route is refused for that, whatever its body, %s', async (_, ...headers) => {
  expect(problem(await withBody('/nowhere', ...headers))).toEqual({ status: 404, code: 'route.unknown', isProblem: true });
  expect(await withBody('/things', ...headers)).toMatch(/ 405 [^]*\r\nallow: POST\r\n/i);
});

describe('what Node and Fastify would refuse in their own words is refused in ours', () => {
  it('a request without Host', async () => {
    const text = await send(['GET /things/1 HTTP/1.1', authorization]);
    expect(problem(text)).toEqual({ status: 400, code: 'request.malformed', isProblem: true });
    expect(await send(['GET /things/1 HTTP/1.0', authorization])).toContain(' 200 ');
  });

  it('an expectation that nobody knows', async () => {
    expect(problem(await get('/things/1', 'Expect: foo'))).toEqual({ status: 417, code: 'request.expectation', isProblem: true });
  });

  it('a path with a slash too many, for which there is no method', async () => {
    expect(problem(await get('/things/1/'))).toEqual({ status: 404, code: 'route.unknown', isProblem: true });
  });

  it('a request to a process that stops', async () => {
    app.getHttpAdapter().beforeClose?.();
    const text = await get('/things/1');
    expect(problem(text)).toEqual({ status: 503, code: 'service.stopping', isProblem: true });
    expect(text).toMatch(/\r\nretry-after: 1\r\n/i);
    expect(text).toMatch(/\r\nconnection: close\r\n/i);
  });
});

it('a process that stops answers what it has begun, and leaves no connection open', async () => {
  const answered = send(['GET /wait HTTP/1.1', 'Host: x', authorization], () => false);
  await asked;
  const closed = app.close();
  answer();
  expect(await answered).toMatch(/ 200 [^]*\r\nconnection: close\r\n/i);
  await closed;
  expect(handled).toHaveLength(1);
});
