import { Inject, Injectable } from '@nestjs/common';
import { OrderCancelled, OrderRejected, ShipmentPrepared } from '@tributary/contracts';
import type { OrderView, ShipmentView } from './rows.js';
import { ShipmentQueries } from './shipment-queries.js';
import { ViewWatch } from './view-watch.js';

const settles = [ShipmentPrepared, OrderRejected, OrderCancelled].map(({ type }) => type);

/** GET /orders/{id}/shipment with Prefer: wait=n. */
@Injectable()
export class AwaitShipment {
  constructor(
    @Inject(ShipmentQueries) private readonly shipments: ShipmentQueries,
    @Inject(ViewWatch) private readonly watch: ViewWatch,
  ) {}

  /** The shipment of an order; undefined when there is none even when the wait is over, the order is at its end or the client has `gone`. */
  async run({ orderId, status }: OrderView, milliseconds: number, gone: AbortSignal): Promise<ShipmentView | undefined> {
    const expected = this.watch.expect({ key: orderId, settles, answers: [], accept: () => true }, milliseconds, gone);
    try {
      const found = await this.shipments.ofOrder(orderId);
      if (found || status === 'REJECTED' || status === 'CANCELLED') return found;
      await expected.result;
      return await this.shipments.ofOrder(orderId);
    } finally {
      expected.cancel();
    }
  }
}
