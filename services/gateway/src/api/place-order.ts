import { Inject, Injectable } from '@nestjs/common';
import { OrderPlaced, OrderRejected, OrderRequested } from '@tributary/contracts';
import type { Event } from '@tributary/service-kit';
import { forbidden } from '../edge/problem.js';
import { placedOrder, rejectedOrder } from '../view/order-fold.js';
import type { Answer, Asked } from './asked.js';
import type { OrderBody } from './bodies.js';
import { fingerprintOf } from './fingerprint.js';
import { otherRequest, RequestDesk } from './request-desk.js';
import { orderResource } from './resources.js';

/** POST /orders. The answer is the order as its first outcome made it, so that a repeat gets the same one. */
@Injectable()
export class PlaceOrder {
  constructor(@Inject(RequestDesk) private readonly desk: RequestDesk) {}

  async run(body: OrderBody, asked: Asked): Promise<Answer> {
    const { customerId, currency, lines } = body;
    if (asked.caller.role === 'customer' && asked.caller.customerId !== customerId) {
      throw forbidden('a customer orders for himself only');
    }
    const orderId = asked.idFor('order');
    const fingerprint = fingerprintOf(body);
    // Before the view is asked: nothing more comes of a repeat, so an outcome that comes meanwhile must be noticed.
    const expected = this.desk.expect('order', orderId, asked);
    try {
      const before = asked.repeatable ? await this.desk.outcome('order', orderId, asked.requestId) : undefined;
      if (before) return placed(before, fingerprint);

      const requestedAt = new Date();
      const event = OrderRequested({
        orderId,
        customerId,
        currency,
        lines: lines.map(({ sku, quantity, unitPrice }) => ({ sku, quantity, unitPrice: { amountMinor: unitPrice, currency } })),
        fingerprint,
        requestedAt,
      });
      const place = await this.desk.write(event, orderId, asked, requestedAt);
      const seen = await expected.result;
      if (seen) return placed(seen.event, fingerprint);
      const pending = { kind: 'order' as const, key: orderId, requestId: asked.requestId };
      return { status: 202, body: { orderId }, position: { place, pending }, location: `/orders/${orderId}` };
    } finally {
      expected.cancel();
    }
  }
}

function placed(event: Event, fingerprint: string): Answer {
  const order =
    event.type === OrderPlaced.type ? placedOrder(event.data as OrderPlaced) : rejectedOrder(event.data as OrderRejected);
  if (order.fingerprint !== fingerprint) throw otherRequest();
  const location = `/orders/${order.orderId}`;
  return { status: 201, body: orderResource(order), position: { place: event }, location };
}
