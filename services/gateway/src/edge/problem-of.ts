import { HttpException } from '@nestjs/common';
import { RuntimeError } from '@tributary/service-kit';
import { QueryFailedError } from 'typeorm';
import { invalid, Problem, unavailable } from './problem.js';

interface FastifyFault {
  readonly statusCode?: number;
  readonly code?: string;
  readonly message: string;
}

/** What clients do wrong below the routes, by status. */
const codes: Record<number, string> = {
  400: 'request.malformed',
  404: 'route.unknown',
  405: 'method.not-allowed',
  408: 'request.timeout',
  413: 'request.too-large',
  414: 'request.too-large',
  415: 'request.not-json',
  429: 'rate.exceeded',
  431: 'request.too-large',
};

/** The problem that an error of any origin means to the client. What is not meant for him is not told. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof RuntimeError) return ofRuntime(error);
  if (error instanceof HttpException) return ofHttp(error);
  const fault = error as FastifyFault;
  const status = fault.statusCode ?? 500;
  if (status >= 400 && status < 500) return new Problem(status, codes[status] ?? 'request.invalid', fault.message.slice(0, 200));
  if (isDatabaseAway(error)) return unavailable('store.unavailable', 'the database does not answer', 2, { cause: error });
  return new Problem(500, 'internal', 'something went wrong; the log of the gateway says what', {}, { cause: error });
}

function ofRuntime(error: RuntimeError): Problem {
  if (!error.retriable)
    return new Problem(500, 'internal', 'something went wrong; the log of the gateway says what', {}, { cause: error });
  const detail = error.code.startsWith('writer.')
    ? error.message
    : 'the log does not take requests now; whether this one was taken is not known';
  return unavailable(error.code, detail, 2, { cause: error });
}

function ofHttp(error: HttpException): Problem {
  const status = error.getStatus();
  if (status === 400) return invalid(error.message);
  const answer = error.getResponse();
  const problems = typeof answer === 'object' && 'problems' in answer ? (answer.problems as string[]) : [];
  if (status === 503) {
    const detail = problems.join('; ') || 'the service is not ready';
    return new Problem(503, 'service.unready', detail, { problems, headers: { 'retry-after': '1' } });
  }
  return new Problem(status, codes[status] ?? 'request.invalid', error.message);
}

/** Errors of the connection, and SQLSTATEs that say that the server is going, coming or full. */
function isDatabaseAway(error: unknown): boolean {
  const cause = error instanceof QueryFailedError ? (error.driverError as { code?: string }) : (error as { code?: string });
  const { code = '', message = '' } = cause as { code?: string; message?: string };
  return /^(08|57P|53|58)/.test(code) || /^E[A-Z]+$/.test(code) || /connection|timeout/i.test(message);
}
