import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { StreamHost } from '@tributary/service-kit/nest';
import type { FastifyRequest } from 'fastify';
import { type Caller, callerOf, maySee } from '../edge/caller.js';
import { goneSignal } from '../edge/connection.js';
import { invalid, unavailable } from '../edge/problem.js';
import { EventLedger } from '../view/event-ledger.js';
import { Reach } from '../view/reach.js';
import { ViewWatch } from '../view/view-watch.js';
import { type Pending, settling } from './outcomes.js';
import { parsePosition, type Position } from './position-token.js';
import { preferenceOf } from './prefer.js';

/** Holds a request that carries `Tributary-Position` until the view has read that far; 503 when it does not in time. */
@Injectable()
export class ReadYourWrites implements CanActivate {
  constructor(
    @Inject(Reach) private readonly reach: Reach,
    @Inject(ViewWatch) private readonly watch: ViewWatch,
    @Inject(EventLedger) private readonly ledger: EventLedger,
    @Inject(StreamHost) private readonly host: StreamHost,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const header = request.headers['tributary-position'];
    if (header === undefined) return true;
    if (typeof header !== 'string') throw invalid('give one Tributary-Position');
    return this.wait(
      parsePosition(header, (topic) => this.host.partitionsOf(topic)),
      request,
    );
  }

  private async wait({ place, pending }: Position, request: FastifyRequest): Promise<true> {
    const preference = preferenceOf(request);
    const gone = goneSignal(request);
    if (!(await this.reach.wait(place, preference.left, gone))) throw behind('the view has not read that write yet; try again');
    const mine = pending && (await this.isOf(callerOf(request), pending));
    if (mine && !(await this.settled(pending, preference.left, gone)))
      throw behind('that write has not come to its outcome yet; try again');
    return true;
  }

  /** Clients can make positions up: what has come of others' orders they do not tell. */
  private async isOf(caller: Caller, { key }: Pending): Promise<boolean> {
    if (caller.role === 'staff') return true;
    const owner = await this.ledger.ownerOf(key);
    return owner !== undefined && maySee(caller, owner);
  }

  private async settled(pending: Pending, milliseconds: number, gone: AbortSignal): Promise<boolean> {
    const wanted = settling(pending);
    const expected = this.watch.expect(wanted, milliseconds, gone);
    try {
      const events = await this.ledger.outcomes([wanted]);
      return events.some(wanted.accept) || (await expected.result) !== undefined;
    } finally {
      expected.cancel();
    }
  }
}

const behind = (detail: string) => unavailable('view.behind', detail, 1);
