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
    const settled = await this.desk.settle('order', orderId, asked, (requestedAt) =>
      OrderRequested({
        orderId,
        customerId,
        currency,
        lines: lines.map(({ sku, quantity, unitPrice }) => ({ sku, quantity, unitPrice: { amountMinor: unitPrice, currency } })),
        fingerprint,
        requestedAt,
      }),
    );
    if ('event' in settled) return placed(settled.event, fingerprint);
    const pending = { kind: 'order' as const, key: orderId, requestId: asked.requestId };
    return { status: 202, body: { orderId }, position: { ...settled, pending }, location: `/orders/${orderId}` };
  }
}

function placed(event: Event, fingerprint: string): Answer {
  const order =
    event.type === OrderPlaced.type ? placedOrder(event.data as OrderPlaced) : rejectedOrder(event.data as OrderRejected);
  if (order.fingerprint !== fingerprint) throw otherRequest();
  const location = `/orders/${order.orderId}`;
  return { status: 201, body: orderResource(order), position: { place: event }, location };
}
