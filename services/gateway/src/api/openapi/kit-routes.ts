import type { OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { staffRoutes } from '../../edge/authentication.js';
import { problem } from './common-answers.js';

type Route = NonNullable<OpenAPIObject['paths'][string]['get']>;

const json = (schema: z.ZodType) => ({
  'application/json': { schema: z.toJSONSchema(schema, { target: 'openapi-3.0', io: 'input' }) as object },
});
const ok = (schema: z.ZodType) => ({ 200: { description: 'OK', content: json(schema) } });

const probe = z.object({ status: z.string(), instance: z.string() });
const parkedKey = z.object({ key: z.string(), shard: z.int(), waiting: z.int(), since: z.iso.datetime() });
const parkedRecord = z.object({ topic: z.string(), partition: z.int(), offset: z.int(), error: z.string().nullable() });

const repair = (summary: string): Partial<Route> => ({
  summary,
  requestBody: { required: true, content: json(z.object({ key: z.string() })) },
  responses: {
    ...ok(z.object({ key: z.string(), handled: z.int(), discarded: z.int(), error: z.string().optional() })),
    404: problem('Nothing waits under this key'),
    409: problem('Another process holds this key; ask that one'),
  },
});

/** What the routes of the service kit answer, which knows neither of OpenAPI nor of tokens. */
const kitRoutes: Record<string, Partial<Route>> = {
  '/health/live': { summary: 'Whether the process lives.', responses: ok(probe) },
  '/health/ready': {
    summary: 'Whether the process serves all of its shards.',
    responses: { ...ok(probe), 503: problem('Not now; there are no problems while it only catches up with the log') },
  },
  '/metrics': {
    summary: 'Metrics for Prometheus.',
    responses: { 200: { description: 'OK', content: { 'text/plain': { schema: { type: 'string' } } } } },
  },
  '/parked': {
    summary: 'Keys of which something could not be handled, and waits.',
    responses: ok(z.object({ keys: z.array(parkedKey) })),
  },
  '/parked/records': {
    summary: 'What waits under a key, and what was discarded.',
    responses: { ...ok(z.object({ records: z.array(parkedRecord) })), 404: problem('Nothing is parked under this key') },
  },
  '/parked/retry': repair('Handle what waits under a key once more.'),
  '/parked/discard': repair('Drop the first that waits under a key, and handle the others.'),
};

export function documentKitRoute(path: string, route: Route): void {
  Object.assign(route, kitRoutes[path], path in kitRoutes ? { tags: ['operations'] } : {});
  if (!staffRoutes.test(path)) return;
  route.security = [{ bearer: [] }];
  route.responses[403] = problem('Not allowed');
}
