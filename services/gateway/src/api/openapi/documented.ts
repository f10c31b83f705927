import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { headers, problem } from './common-answers.js';

type Resource = 'Order' | 'OrderList' | 'Customer' | 'Shipment' | 'Flow' | 'Token' | 'Keys';

const schema = (name: Resource | 'Taken') => ({ $ref: `#/components/schemas/${name}` });

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

/** What a route may refuse, besides what every one may; see common-answers.ts. */
const refusals = {
  403: 'Not allowed',
  404: 'Not there, or not yours',
  409: 'Refused by a rule',
  422: 'The idempotency key was used for another body',
};
export type Refusal = keyof typeof refusals;

const refused = (statuses: readonly Refusal[]) => statuses.map((status) => ApiResponse({ status, ...problem(refusals[status]) }));

/** Documents a route that answers at once. */
export const Answers = (summary: string, resource: Resource, ...may: Refusal[]): MethodDecorator =>
  applyDecorators(
    ApiOperation({ summary }),
    ApiResponse({ status: 200, description: 'OK', schema: schema(resource) }),
    ...refused(may),
  );

/** Documents a route that streams. */
export const Streams = (summary: string): MethodDecorator =>
  applyDecorators(
    ApiOperation({ summary }),
    ApiHeader({ name: 'Last-Event-ID', required: false, description: 'The stream goes on behind this event.' }),
    ApiResponse({ status: 200, description: 'OK', content: { 'text/event-stream': { schema: { type: 'string' } } } }),
    ...refused([403]),
  );

/** Documents a route that reads. */
export const Reads = (summary: string, resource: Resource, ...may: Refusal[]): MethodDecorator =>
  applyDecorators(
    ApiOperation({ summary }),
    position,
    prefer,
    ApiResponse({ status: 200, description: 'OK', headers: headers('Preference-Applied'), schema: schema(resource) }),
    ...refused(may),
  );

/** Documents a route that writes. */
export const Writes = (summary: string, status: 200 | 201, resource: Resource, ...may: Refusal[]): MethodDecorator => {
  const told = ['Tributary-Position', 'Preference-Applied'] as const;
  const made = headers(...told, ...(status === 201 ? (['Location'] as const) : []));
  return applyDecorators(
    ApiOperation({ summary }),
    position,
    prefer,
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description: 'The same key and body again give the same answer and one effect.',
    }),
    ApiResponse({ status, description: 'Done, and in the view', headers: made, schema: schema(resource) }),
    ApiResponse({
      status: 202,
      description: 'Taken; see Location',
      headers: headers(...told, 'Location'),
      schema: schema('Taken'),
    }),
    ...refused([...may, 422]),
  );
};
