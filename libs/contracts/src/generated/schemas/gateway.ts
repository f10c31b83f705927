// Generated from schemas/ by `npm run schemas -- generate`. Do not edit.

import type { EventSchema } from '../../codec.js';

export const RequestHandled: EventSchema = {
  type: 'record',
  name: 'RequestHandled',
  namespace: 'tributary.gateway',
  doc: 'The gateway answered an HTTP request; for analytics.',
  tributary: { topic: 'gateway.events', key: 'client' },
  fields: [
    { name: 'requestId', type: 'string', doc: 'The request (UUID), also in the log lines of the gateway.' },
    { name: 'client', type: 'string', doc: 'Who asked: the subject of the token, or the address when there was none.' },
    { name: 'role', type: 'string', doc: 'Role in the token: customer, staff, or anonymous.' },
    { name: 'method', type: 'string', doc: 'HTTP method.' },
    { name: 'route', type: 'string', doc: 'Route as declared, for example /orders/:id, never the raw path.' },
    { name: 'status', type: 'int', doc: 'HTTP status of the answer; 499 when the client had gone before it.' },
    { name: 'durationMs', type: 'double', doc: 'From the first byte read to the answer, in milliseconds.' },
    { name: 'requestBytes', type: 'int', doc: 'Size of the request body.' },
    { name: 'handledAt', type: { type: 'long', logicalType: 'timestamp-millis' }, doc: 'When it was answered.' },
  ],
};
