import { Inject, Injectable } from '@nestjs/common';
import { OrderCancellationRequested } from '@tributary/contracts';
import type { Event } from '@tributary/service-kit';
import type { Answer, Asked } from '../api/asked.js';
import type { CancellationBody } from '../api/bodies.js';
import { refusalOf } from '../api/outcomes.js';
import { orderResource } from '../api/resources.js';
import { maySee } from '../edge/caller.js';
import { notFound } from '../edge/problem.js';
import { EventLedger } from '../view/event-ledger.js';
import { orderAfter } from '../view/order-at.js';
import { OrderQueries } from '../view/order-queries.js';
import { RequestDesk } from './request-desk.js';

/** POST /orders/{id}/cancellation. Whether it may still be cancelled is for the orders service to say. */
@Injectable()
export class CancelOrder {
  constructor(
    @Inject(RequestDesk) private readonly desk: RequestDesk,
    @Inject(OrderQueries) private readonly orders: OrderQueries,
    @Inject(EventLedger) private readonly ledger: EventLedger,
  ) {}

  async run(orderId: string, { reason }: CancellationBody, asked: Asked): Promise<Answer> {
    const found = await this.orders.get(orderId);
    if (!found || !maySee(asked.caller, found.order.customerId)) throw notFound('order', orderId);
    const settled = await this.desk.settle(asked, {
      kind: 'cancellation',
      key: orderId,
      request: (requestedAt) => OrderCancellationRequested({ orderId, reason: reason ?? null, requestedAt }),
    });
    if ('event' in settled) return this.cancelled(settled.event);
    return { status: 202, body: { orderId }, ...settled, location: `/orders/${orderId}` };
  }

  private async cancelled(event: Event): Promise<Answer> {
    const refusal = refusalOf(event);
    const found = await orderAfter(this.ledger, event);
    // Somebody else's cancellation came first: what was asked for is so.
    if (refusal && found?.order.status !== 'CANCELLED') throw refusal;
    const { order, shipment } = found!;
    return { status: 200, body: orderResource(order, shipment), position: { place: event } };
  }
}
