import { EventEmitter } from 'node:events';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { expect, it } from 'vitest';
import { BodyBudget } from './body-budget.js';

const budget = new BodyBudget(100);

function request() {
  const raw = new EventEmitter();
  const asked = {} as FastifyRequest;
  budget.follow(asked, { raw } as unknown as FastifyReply);
  return { asked, end: () => raw.emit('close') };
}

it('is free again when requests end, and refuses what it has no room for', () => {
  const [first, second] = [request(), request()];
  budget.take(first.asked, 60);
  expect(() => budget.take(second.asked, 41)).toThrow(expect.objectContaining({ status: 503, code: 'gateway.overloaded' }));
  first.end();
  budget.take(first.asked, 60); // parsed after its client has gone: it holds nothing
  budget.take(second.asked, 100);
  second.end();
  budget.take(request().asked, 100);
});
