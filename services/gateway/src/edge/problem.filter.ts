import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { problemDetails } from './problem.js';
import { problemOf } from './problem-of.js';

/** Bodies beyond the limit are read and thrown away up to so many bytes; behind that the connection is closed. */
const drained = 32 << 20;

export const problemType = 'application/problem+json; charset=utf-8';

/** Answers every error as problem details (RFC 9457), wherever it came from. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const problem = problemOf(error);
    if (problem.status === 500)
      this.logger.error(`${request.id}: ${(problem.cause as Error | undefined)?.stack ?? problem.message}`);
    else if (problem.status === 503 && problem.cause) this.logger.debug(`${request.id}: ${(problem.cause as Error).message}`);
    if (reply.sent || reply.raw.headersSent) return;
    sendProblem(problem, request, reply);
  }
}

export function sendProblem(problem: ReturnType<typeof problemOf>, request: FastifyRequest, reply: FastifyReply): void {
  // A client that is still sending hears of the refusal only if the connection stays open until it is done.
  if (problem.status === 413 && Number(request.headers['content-length']) <= drained) reply.removeHeader('connection');
  void reply
    .code(problem.status)
    .headers(problem.particulars.headers ?? {})
    .type(problemType)
    .send(JSON.stringify(problemDetails(problem, request.id)));
}
