import type { OpenAPIObject } from '@nestjs/swagger';
import { machineRoutes } from '../../edge/routes.js';

type Route = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Answer = Exclude<Route['responses'][string], { $ref: string } | undefined>;

const text = (description: string) => ({ description, schema: { type: 'string' } });
const count = (description: string) => ({ description, schema: { type: 'integer' } });

/** Headers of answers, by their names. */
export const answerHeaders = {
  'Tributary-Position': text('Where the write stands in the log; a request that sends it back shows at least that write.'),
  'Preference-Applied': text('What of Prefer was followed.'),
  Location: text('Path of the resource.'),
  'Retry-After': count('Seconds after which to try again.'),
  'WWW-Authenticate': text('Which token is needed, or what is wrong with the one that was sent.'),
  'RateLimit-Limit': count('Requests that a client may make of this replica in a minute.'),
  'RateLimit-Remaining': count('Those that are left of them.'),
  'RateLimit-Reset': count('Seconds until all of them are there again.'),
};
type HeaderName = keyof typeof answerHeaders;

export const headers = (...names: HeaderName[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

export const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

const ofStatus: Record<string, HeaderName[]> = { 202: ['Retry-After'], 401: ['WWW-Authenticate'], 503: ['Retry-After'] };
const ofLimit: HeaderName[] = ['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'];

/** Adds to a route what every route may answer, by its path and method, so that no controller has to say it. */
export function addCommonAnswers(path: string, method: string, route: Route): void {
  const limited = !machineRoutes.has(path);
  const takesBody = method !== 'get';
  const common: Record<string, Answer | false | undefined> = {
    400: problem('The request is not valid; errors point to bad fields and name bad parameters'),
    401: route.security !== undefined && problem('No valid token'),
    413: takesBody && problem('The body is larger than 256 KiB'),
    414: path.includes('{') && problem('The path is too long'),
    415: takesBody && problem('The body is not JSON, or encoded'),
    417: problem('Something other than 100-continue was expected'),
    429: limited && { ...problem('Too many requests'), headers: headers('Retry-After') },
    500: problem('A defect of the gateway; its log says more'),
    503: problem('Not available now: the log, the database or the view is away or behind, or the process starts or stops'),
  };
  for (const [status, answer] of Object.entries(common)) if (answer) route.responses[status] ??= answer;
  for (const [status, answer] of Object.entries(route.responses) as [string, Answer][]) {
    const names = [...(ofStatus[status] ?? []), ...(limited ? ofLimit : [])];
    if (names.length) answer.headers = { ...answer.headers, ...headers(...names) };
  }
}
