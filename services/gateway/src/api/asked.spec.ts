import type { FastifyRequest } from 'fastify';
import { expect, it } from 'vitest';
import { askedBy } from './asked.js';

const request = (url: string, method = 'POST', subject = 'anne', params = {}) =>
  ({
    id: 'r-1',
    method,
    routeOptions: { url },
    params,
    headers: { 'idempotency-key': 'k' },
    caller: { subject, role: 'staff' },
  }) as unknown as FastifyRequest;

const idOf = (...of: Parameters<typeof request>) => askedBy(request(...of)).requestId;

it('a request is known again by its caller, key, method, and route with its parameters, however its URL is written', () => {
  const customer = (id: string) => idOf('/customers/:id', 'PATCH', 'anne', { id });
  expect(customer('a-b')).toBe(idOf('/customers/a-b', 'PATCH'));
  const ids = [
    idOf('/orders'),
    idOf('/customers'),
    idOf('/orders', 'PATCH'),
    idOf('/orders', 'POST', 'eve'),
    customer('a'),
    customer('b'),
  ];
  expect(new Set(ids).size).toBe(ids.length);
});
