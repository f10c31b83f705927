import type { FastifyRequest } from 'fastify';
import { expect, it } from 'vitest';
import { askedBy } from './asked.js';

const request = (url: string, method = 'POST', subject = 'anne') =>
  ({
    id: 'r-1',
    method,
    url,
    headers: { 'idempotency-key': 'k' },
    caller: { subject, role: 'staff' },
  }) as unknown as FastifyRequest;

const idOf = (...of: Parameters<typeof request>) => askedBy(request(...of)).requestId;

it('a request is known again by its caller, key, method and path, whatever its query says', () => {
  expect(idOf('/orders?from=shop')).toBe(idOf('/orders'));
  const ids = [idOf('/orders'), idOf('/customers'), idOf('/orders', 'PATCH'), idOf('/orders', 'POST', 'eve')];
  expect(new Set(ids).size).toBe(4);
});
