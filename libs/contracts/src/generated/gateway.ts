// Generated from schemas/ by `npm run schemas -- generate`. Do not edit.

import { defineEvent } from '../event.js';
import * as schemas from './schemas/gateway.js';

/** The gateway answered an HTTP request; for analytics. On gateway.events, keyed by client. */
export interface RequestHandled {
  /** The request (UUID), also in the log lines of the gateway. */
  readonly requestId: string;
  /** Who asked: the subject of the token, or the address when there was none. */
  readonly client: string;
  /** Role in the token: customer, staff, or anonymous. */
  readonly role: string;
  /** HTTP method. */
  readonly method: string;
  /** Route as declared, for example /orders/:id, never the raw path. */
  readonly route: string;
  /** HTTP status of the answer; 499 when the client had gone before it. */
  readonly status: number;
  /** From the first byte read to the answer, in milliseconds. */
  readonly durationMs: number;
  /** Size of the request body. */
  readonly requestBytes: number;
  /** When it was answered. */
  readonly handledAt: Date;
}
export const RequestHandled = defineEvent<RequestHandled, 'RequestHandled'>(schemas.RequestHandled);
