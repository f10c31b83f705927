import { Module } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fastifyAdapter } from './fastify.js';
import { ProblemFilter } from './problem.filter.js';
import { limitRate } from './rate-limit.js';

class ThingsModule {}

let app: NestFastifyApplication;
beforeAll(async () => {
  // Vitest does not compile decorators in specs; these do what they would.
  Module({ providers: [{ provide: APP_FILTER, useClass: ProblemFilter }] })(ThingsModule);
  app = await NestFactory.create<NestFastifyApplication>(ThingsModule, fastifyAdapter(), { logger: false });
  const named = (request: FastifyRequest, _: unknown, done: () => void) => {
    request.caller = { subject: String(request.headers['x-subject']), role: 'staff' };
    done();
  };
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', named);
  await limitRate(app, 3);
  for (const route of ['/things', '/health/live']) fastify.get(route, () => Promise.resolve([]));
  await app.init();
});
afterAll(() => app.close());

const ask = (subject: string, url = '/things') => app.inject({ url, headers: { 'x-subject': subject } });

describe('a client that asks more than it may', () => {
  it('is refused with 429, told when to come back, and nobody else is', async () => {
    for (const left of ['2', '1', '0']) {
      const { statusCode, headers } = await ask('anne');
      expect([statusCode, headers['ratelimit-limit'], headers['ratelimit-remaining']]).toEqual([200, '3', left]);
    }

    const { statusCode, headers, body } = await ask('anne');
    expect([statusCode, headers['content-type']]).toEqual([429, 'application/problem+json; charset=utf-8']);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(headers['retry-after'])).toBeLessThanOrEqual(60);
    expect(headers['ratelimit-remaining']).toBe('0');
    expect(JSON.parse(body)).toMatchObject({ status: 429, code: 'rate.exceeded', detail: expect.stringContaining('3 requests') });

    expect((await ask('anne', '/health/live')).statusCode).toBe(200);
    expect((await ask('ada')).statusCode).toBe(200);
  });
});
