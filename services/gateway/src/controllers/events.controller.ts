import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Streams } from '../api/openapi/documented.js';
import { Allow } from '../edge/authentication.js';
import { invalid, Problem, unavailable } from '../edge/problem.js';
import { queryPipe } from '../edge/schema-pipes.js';
import { EventFeed } from '../feed/event-feed.js';
import { EventStream } from '../feed/event-stream.js';
import { OffsetVector } from '../feed/offset-vector.js';

const filters = z.object({
  type: z.string().max(100).optional(),
  key: z.string().max(100).optional(),
  correlation: z.string().max(100).optional(),
  access_token: z.string().optional(),
});

@ApiTags('events')
@ApiBearerAuth()
@Controller('events')
export class EventsController {
  constructor(@Inject(EventFeed) private readonly feed: EventFeed) {}

  @Get()
  @Allow('staff')
  @Streams('Every event as it is written (server-sent events).')
  async stream(
    @Query({ schema: filters, pipes: [queryPipe] }) { type, key, correlation }: z.output<typeof filters>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (request.method === 'HEAD') return void reply.type('text/event-stream; charset=utf-8').send();
    this.feed.admit();
    const from = positionOf(request.headers['last-event-id']);
    const stream = new EventStream(
      reply,
      (event) =>
        (type === undefined || event.type === type) &&
        (key === undefined || event.key === key) &&
        (correlation === undefined || event.correlationId === correlation),
      () => this.feed.remove(stream),
    );
    try {
      await this.feed.add(stream, from);
    } catch (error) {
      if (!stream.isOpen)
        throw error instanceof Problem ? error : unavailable('log.unavailable', 'the log does not answer', 2, { cause: error });
      stream.end();
    }
  }
}

function positionOf(header: string | string[] | undefined): OffsetVector | undefined {
  if (header === undefined || header === '') return undefined;
  const position = OffsetVector.parse(String(header));
  if (position) return position;
  throw invalid('Last-Event-ID is none that this stream has sent', [{ parameter: 'Last-Event-ID', detail: 'malformed' }]);
}
