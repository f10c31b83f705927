import { Inject, Injectable } from '@nestjs/common';
import { OrderCancellationRequested } from '@tributary/contracts';
import type { Event } from '@tributary/service-kit';
import { maySee } from '../edge/caller.js';
import { notFound } from '../edge/problem.js';
import { EventLedger } from '../view/event-ledger.js';
import { orderAfter, orderHistory } from '../view/order-at.js';
import { OrderQueries, type OrderWithShipment } from '../view/order-queries.js';
import type { Answer, Asked } from './asked.js';
import type { CancellationBody } from './bodies.js';
import { refusalOf, RequestDesk } from './request-desk.js';
import { orderResource } from './resources.js';

/** POST /orders/{id}/cancellation. Whether it may still be cancelled is for the orders service to say. */
@Injectable()
export class CancelOrder {
  constructor(
    @Inject(RequestDesk) private readonly desk: RequestDesk,
    @Inject(OrderQueries) private readonly orders: OrderQueries,
    @Inject(EventLedger) private readonly ledger: EventLedger,
  ) {}

  async run(orderId: string, { reason }: CancellationBody, asked: Asked): Promise<Answer> {
    // Before the row is read: a cancellation that comes to its end meanwhile is noticed.
    const expected = this.desk.expect('cancellation', orderId, asked);
    try {
      const found = await this.orders.get(orderId);
      if (!found || !maySee(asked.caller, found.order.customerId)) throw notFound('order', orderId);
      const requestedAt = new Date();
      const event = OrderCancellationRequested({ orderId, reason: reason ?? null, requestedAt });
      if (found.order.status === 'CANCELLED' && !asked.repeatable) {
        const settled = await this.desk.outcome('cancellation', orderId, asked.requestId);
        if (settled) return answer(found, settled);
      }
      const before = await this.desk.repeat('cancellation', orderId, event, asked);
      if (before) return await this.cancelled(before);

      const place = await this.desk.write(event, orderId, asked, requestedAt);
      const seen = await expected.result;
      if (seen) return await this.cancelled(seen);
      const pending = { kind: 'cancellation' as const, key: orderId, requestId: asked.requestId };
      return { status: 202, body: { orderId }, position: { place, pending }, location: `/orders/${orderId}` };
    } finally {
      expected.cancel();
    }
  }

  private async cancelled(event: Event): Promise<Answer> {
    const refusal = refusalOf(event);
    const found = orderAfter(await this.ledger.find(event.key, orderHistory), event);
    // Somebody else's cancellation came first: what was asked for is so.
    if (refusal && found?.order.status !== 'CANCELLED') throw refusal;
    return answer(found!, event);
  }
}

const answer = ({ order, shipment }: OrderWithShipment, event: Event): Answer => ({
  status: 200,
  body: orderResource(order, shipment),
  position: { place: event },
});
