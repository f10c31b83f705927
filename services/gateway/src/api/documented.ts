import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse } from '@nestjs/swagger';

type Resource = 'Order' | 'OrderList' | 'Customer' | 'Shipment' | 'Flow';

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

const position = ApiHeader({
  name: 'Tributary-Position',
  required: false,
  description: 'What a write answered: the answer shows at least that write.',
});

const prefer = ApiHeader({
  name: 'Prefer',
  required: false,
  description: 'wait=n (seconds, at most 30; usually 5), respond-async',
});

const limited = ApiResponse({ status: 429, ...problem('Too many requests') });

/** Documents a route that streams. */
export const Streams = (summary: string): MethodDecorator =>
  applyDecorators(
    ApiOperation({ summary }),
    ApiHeader({ name: 'Last-Event-ID', required: false, description: 'The stream goes on behind this event.' }),
    ApiResponse({ status: 200, description: 'OK', content: { 'text/event-stream': { schema: { type: 'string' } } } }),
    ApiResponse({ status: 400, ...problem('The request is not valid; errors name the bad parameters') }),
    ApiResponse({ status: 401, ...problem('No valid token') }),
    ApiResponse({ status: 403, ...problem('Not allowed') }),
    limited,
    ApiResponse({ status: 503, ...problem('Too many streams are open') }),
  );

/** Documents a route that reads. */
export const Reads = (summary: string, resource: Resource): MethodDecorator =>
  applyDecorators(
    ApiOperation({ summary }),
    position,
    prefer,
    ApiResponse({ status: 200, description: 'OK', schema: { $ref: `#/components/schemas/${resource}` } }),
    ApiResponse({ status: 400, ...problem('The request is not valid; errors name the bad parameters') }),
    ApiResponse({ status: 401, ...problem('No valid token') }),
    ApiResponse({ status: 403, ...problem('Not allowed') }),
    ApiResponse({ status: 404, ...problem('Not there, or not yours') }),
    limited,
    ApiResponse({ status: 503, ...problem('The view has not read that position in time; try again') }),
  );

/** Documents a route that writes. */
export const Writes = (summary: string, status: 200 | 201, resource: Resource): MethodDecorator =>
  applyDecorators(
    ApiOperation({ summary }),
    position,
    prefer,
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description: 'The same key and body again give the same answer and one effect.',
    }),
    ApiResponse({ status, description: 'Done, and in the view', schema: { $ref: `#/components/schemas/${resource}` } }),
    ApiResponse({ status: 202, description: 'Taken; see Location' }),
    ApiResponse({ status: 400, ...problem('The request is not valid; errors point to the bad fields') }),
    ApiResponse({ status: 401, ...problem('No valid token') }),
    ApiResponse({ status: 403, ...problem('Not allowed') }),
    ApiResponse({ status: 409, ...problem('Refused by a rule') }),
    ApiResponse({ status: 422, ...problem('The idempotency key was used for another body') }),
    limited,
    ApiResponse({ status: 503, ...problem('Kafka is away, or the view is too far behind') }),
  );
