import { Inject, Injectable } from '@nestjs/common';
import { ShipmentDeliveryRequested, ShipmentDispatchRequested } from '@tributary/contracts';
import type { Event } from '@tributary/service-kit';
import { notFound } from '../edge/problem.js';
import { EventLedger } from '../view/event-ledger.js';
import { rowAfter, typesOf } from '../view/past-row.js';
import type { ShipmentStatus, ShipmentView } from '../view/rows.js';
import { shipmentFold } from '../view/shipment-fold.js';
import { ShipmentQueries } from '../view/shipment-queries.js';
import type { Answer, Asked } from './asked.js';
import { refusalOf, RequestDesk } from './request-desk.js';
import { shipmentResource } from './resources.js';

const moves = {
  dispatch: { request: ShipmentDispatchRequested, reached: ['DISPATCHED', 'DELIVERED'] },
  delivery: { request: ShipmentDeliveryRequested, reached: ['DELIVERED'] },
} as const;

/** POST /shipments/{id}/dispatch and /delivery: requests of staff. */
@Injectable()
export class MoveShipment {
  constructor(
    @Inject(RequestDesk) private readonly desk: RequestDesk,
    @Inject(ShipmentQueries) private readonly shipments: ShipmentQueries,
    @Inject(EventLedger) private readonly ledger: EventLedger,
  ) {}

  async run(kind: keyof typeof moves, shipmentId: string, asked: Asked): Promise<Answer> {
    const found = await this.shipments.get(shipmentId);
    if (!found) throw notFound('shipment', shipmentId);
    const { orderId } = found;
    const expected = this.desk.expect(kind, orderId, asked);
    try {
      const requestedAt = new Date();
      const event = moves[kind].request({ shipmentId, orderId, requestedAt });
      const shipment = (await this.shipments.get(shipmentId))!;
      if (reached(kind, shipment.status) && !asked.repeatable) {
        const settled = await this.desk.outcome(kind, orderId, asked.requestId);
        if (settled) return answer(shipment, settled);
      }
      const before = await this.desk.repeat(kind, orderId, event, asked);
      if (before) return await this.moved(kind, before);

      const place = await this.desk.write(event, orderId, asked, requestedAt);
      const seen = await expected.result;
      if (seen) return await this.moved(kind, seen);
      const pending = { kind, key: orderId, requestId: asked.requestId };
      return { status: 202, body: { shipmentId, orderId }, position: { place, pending }, location: `/shipments/${shipmentId}` };
    } finally {
      expected.cancel();
    }
  }

  private async moved(kind: keyof typeof moves, event: Event): Promise<Answer> {
    const refusal = refusalOf(event);
    const shipment = rowAfter<ShipmentView>(shipmentFold, await this.ledger.find(event.key, typesOf(shipmentFold)), event);
    if (refusal && !(shipment && reached(kind, shipment.status))) throw refusal;
    return answer(shipment!, event);
  }
}

const answer = (shipment: ShipmentView, event: Event): Answer => ({
  status: 200,
  body: shipmentResource(shipment),
  position: { place: event },
});

const reached = (kind: keyof typeof moves, status: ShipmentStatus) => (moves[kind].reached as readonly string[]).includes(status);
