import { randomUUID } from 'node:crypto';
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { Problem, problemDetails } from './problem.js';
import { problemType } from './problem.filter.js';

/** Answers what is no HTTP at all, or has headers beyond all measure. */
export function clientErrorHandler(error: Error & { code?: string }, socket: Socket & { _httpMessage?: ServerResponse }): void {
  const problem =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? new Problem(431, 'request.too-large', 'the headers are too large')
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? new Problem(408, 'request.timeout', 'the request did not come whole in time')
        : new Problem(400, 'request.malformed', 'this is not a valid HTTP request');
  const body = JSON.stringify(problemDetails(problem, randomUUID()));
  const head = `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`;
  // An answer that has begun, such as a stream, is not to be written into; Node looks there, too.
  if (error.code !== 'ECONNRESET' && socket.writable && !socket._httpMessage?.headersSent) {
    socket.write(
      `${head}\r\ncontent-type: ${problemType}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    );
  }
  socket.destroy(error);
}
