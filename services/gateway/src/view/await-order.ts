import { Inject, Injectable } from '@nestjs/common';
import { OrderCancelled, OrderConfirmed, OrderDelivered, OrderPlaced, OrderRejected, OrderShipped } from '@tributary/contracts';
import { OrderQueries, type OrderWithShipment } from './order-queries.js';
import type { OrderStatus } from './rows.js';
import { ViewWatch } from './view-watch.js';

/** How far an order has come; what is as far as an end state cannot come further. */
const progress: Record<OrderStatus, number> = { PLACED: 1, CONFIRMED: 2, SHIPPED: 3, DELIVERED: 4, REJECTED: 9, CANCELLED: 9 };
const ends: readonly OrderStatus[] = ['REJECTED', 'CANCELLED', 'DELIVERED'];

const statusOf: Record<string, OrderStatus> = {
  [OrderPlaced.type]: 'PLACED',
  [OrderConfirmed.type]: 'CONFIRMED',
  [OrderShipped.type]: 'SHIPPED',
  [OrderDelivered.type]: 'DELIVERED',
  [OrderRejected.type]: 'REJECTED',
  [OrderCancelled.type]: 'CANCELLED',
};

/** True when an order that is waited for needs no further wait: it has come that far, or to its end. */
export const hasReached = (status: OrderStatus, until: OrderStatus): boolean =>
  ends.includes(status) || (!ends.includes(until) && progress[status] >= progress[until]);

/** GET /orders/{id}?until=STATE. */
@Injectable()
export class AwaitOrder {
  constructor(
    @Inject(OrderQueries) private readonly orders: OrderQueries,
    @Inject(ViewWatch) private readonly watch: ViewWatch,
  ) {}

  /** The order in that state or an end state; when the wait is over or the client has `gone`, as it is. Undefined when there is no such order even then. */
  async run(
    orderId: string,
    until: OrderStatus,
    milliseconds: number,
    mayWait: (found: OrderWithShipment) => boolean,
    gone: AbortSignal,
  ): Promise<OrderWithShipment | undefined> {
    const settles = Object.keys(statusOf).filter((type) => hasReached(statusOf[type]!, until));
    let hidden = false;
    const expected = this.watch.expect({ key: orderId, settles, answers: [], accept: () => !hidden }, milliseconds, gone);
    try {
      const found = await this.orders.get(orderId);
      // Who may not see it waits as for one that does not exist, and learns nothing from the time it takes.
      hidden = found !== undefined && !mayWait(found);
      if (found && !hidden && hasReached(found.order.status, until)) return found;
      await expected.result;
      return await this.orders.get(orderId);
    } finally {
      expected.cancel();
    }
  }
}
