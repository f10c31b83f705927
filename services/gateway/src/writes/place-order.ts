import { Inject, Injectable } from '@nestjs/common';
import { OrderPlaced, OrderRejected, OrderRequested } from '@tributary/contracts';
import type { Event } from '@tributary/service-kit';
import type { Answer, Asked } from '../api/asked.js';
import type { OrderBody } from '../api/bodies.js';
import { orderResource } from '../api/resources.js';
import { forbidden } from '../edge/problem.js';
import { placedOrder, rejectedOrder } from '../view/order-fold.js';
import { fingerprintOf } from './fingerprint.js';
import { RequestDesk } from './request-desk.js';

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
    const settled = await this.desk.settle(asked, {
      kind: 'order',
      key: orderId,
      request: (requestedAt) =>
        OrderRequested({
          orderId,
          customerId,
          currency,
          lines: lines.map(({ sku, quantity, unitPrice }) => ({
            sku,
            quantity,
            unitPrice: { amountMinor: unitPrice, currency },
          })),
          fingerprint: fingerprintOf(body),
          requestedAt,
        }),
    });
    if ('event' in settled) return placed(settled.event);
    return { status: 202, body: { orderId }, ...settled, location: `/orders/${orderId}` };
  }
}

function placed(event: Event): Answer {
  const order =
    event.type === OrderPlaced.type ? placedOrder(event.data as OrderPlaced) : rejectedOrder(event.data as OrderRejected);
  const location = `/orders/${order.orderId}`;
  return { status: 201, body: orderResource(order), position: { place: event }, location };
}
