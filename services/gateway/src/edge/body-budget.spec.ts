import { EventEmitter } from 'node:events';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { expect, it } from 'vitest';
import { BodyBudget } from './body-budget.js';

const budget = new BodyBudget(100);

function request(client: string) {
  const raw = new EventEmitter();
  const asked = { ip: client } as FastifyRequest;
  budget.follow(asked, { raw } as unknown as FastifyReply);
  return { asked, take: (bytes: number) => budget.take(asked, bytes), end: () => raw.emit('close') };
}

const refused = (detail: string) =>
  expect.objectContaining({ status: 503, code: 'gateway.overloaded', message: detail }) as Error;

it('is free again when requests end, and refuses what it has no room for', () => {
  const [first, second, third, fourth] = ['anne', 'bob', 'cleo', 'dora'].map(request) as ReturnType<typeof request>[];
  for (const one of [first, second, third, fourth]) one!.take(25);
  const late = request('eve');
  expect(() => late.take(1)).toThrow(refused('the bodies of the requests that wait take all the memory there is for them'));
  first!.end();
  first!.take(60); // parsed after its client has gone: it holds nothing
  late.take(25);
  expect(() => request('anne').take(1)).toThrow('all the memory');
});

it('leaves room for others, whatever one client sends', () => {
  const fresh = new BodyBudget(100);
  const raw = new EventEmitter();
  const ask = (ip: string) => {
    const asked = { ip } as FastifyRequest;
    fresh.follow(asked, { raw } as unknown as FastifyReply);
    return asked;
  };
  fresh.take(ask('anne'), 20);
  expect(() => fresh.take(ask('anne'), 6)).toThrow(
    refused('the bodies of your requests that wait take all the memory there is for those of one client'),
  );
  fresh.take(ask('anne'), 5);
  fresh.take(ask('bob'), 25);
  raw.emit('close');
  fresh.take(ask('anne'), 25);
});
