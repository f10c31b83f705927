import { NotFoundException, ServiceUnavailableException } from '@nestjs/common';
import { RuntimeError } from '@tributary/service-kit';
import { expect, it } from 'vitest';
import { invalid, Problem, problemDetails, unauthenticated } from './problem.js';
import { problemOf } from './problem-of.js';
import { pointerOf } from './schema-pipes.js';

const fault = (properties: object, message = 'x') => Object.assign(new Error(message), properties);

it.each([
  ['a broken log', new RuntimeError('log.unavailable', 'no brokers at 10.0.0.7'), 503, 'log.unavailable'],
  ['a full writer', new RuntimeError('writer.overloaded', '5000 requests wait'), 503, 'writer.overloaded'],
  ['an unknown route', new NotFoundException(), 404, 'route.unknown'],
  ['a service that is not ready', new ServiceUnavailableException({ problems: ['shard 3: hole'] }), 503, 'service.unready'],
  ['a body too large for Fastify', fault({ statusCode: 413, code: 'FST_ERR_CTP_BODY_TOO_LARGE' }), 413, 'request.too-large'],
  ['a database that is gone', fault({ code: 'ECONNREFUSED' }), 503, 'store.unavailable'],
  ['a database that shuts down', fault({ code: '57P01' }), 503, 'store.unavailable'],
  ['a bug', new TypeError('cannot read properties of undefined'), 500, 'internal'],
  ['nothing at all', fault({}), 500, 'internal'],
])('%s', (_, error, status, code) => {
  const problem = problemOf(error);
  expect(problem).toMatchObject({ status, code });
  expect(problem.particulars.headers?.['retry-after'] !== undefined).toBe(status === 503);
  expect(JSON.stringify(problemDetails(problem, 'r-1'))).not.toMatch(/10\.0\.0\.7|properties of undefined/);
});

it('is problem details of RFC 9457, with a pointer to each bad field', () => {
  const errors = [{ pointer: pointerOf(['lines', 0, 'quantity']), detail: 'too small' }];
  expect(problemDetails(invalid('the body is not valid', errors), 'r-1')).toEqual({
    type: 'urn:tributary:problem:request.invalid',
    title: 'The request is not valid',
    status: 400,
    detail: 'the body is not valid',
    instance: 'urn:uuid:r-1',
    code: 'request.invalid',
    errors: [{ pointer: '#/lines/0/quantity', detail: 'too small' }],
  });
});

it.each([[['shard 3: hole']], [[]]])('says, as every service does, what keeps the process from being ready: %j', (problems) => {
  const { status, code, problems: said } = problemDetails(problemOf(new ServiceUnavailableException({ problems })), 'r-1');
  expect({ status, code, said }).toEqual({ status: 503, code: 'service.unready', said: problems });
});

it('says in its title what kind of status it is', () => {
  expect(problemDetails(new Problem(408, 'request.timeout', 'x'), 'r-1').title).toBe('The request took too long');
});

it('escapes what JSON pointers and URIs have a meaning for', () => {
  expect(pointerOf([])).toBe('#');
  expect(pointerOf([{ key: 'a/b' }, 'c~d', 'e f'])).toBe('#/a~1b/c~0d/e%20f');
});

it('challenges who has no token, and who has a bad one', () => {
  expect(unauthenticated('no token').particulars.headers).toEqual({ 'www-authenticate': 'Bearer realm="tributary"' });
  expect(unauthenticated('expired', 'invalid_token').particulars.headers?.['www-authenticate']).toContain(
    'error="invalid_token"',
  );
});
