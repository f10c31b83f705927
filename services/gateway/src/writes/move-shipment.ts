import { Inject, Injectable } from '@nestjs/common';
import { ShipmentDeliveryRequested, ShipmentDispatchRequested } from '@tributary/contracts';
import type { Event } from '@tributary/service-kit';
import type { Answer, Asked } from '../api/asked.js';
import { refusalOf } from '../api/outcomes.js';
import { shipmentResource } from '../api/resources.js';
import { notFound } from '../edge/problem.js';
import { EventLedger } from '../view/event-ledger.js';
import { rowOf, typesOf } from '../view/past-row.js';
import type { ShipmentStatus, ShipmentView } from '../view/rows.js';
import { shipmentFold } from '../view/shipment-fold.js';
import { ShipmentQueries } from '../view/shipment-queries.js';
import { RequestDesk } from './request-desk.js';

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
    const settled = await this.desk.settle(asked, {
      kind,
      key: orderId,
      request: (requestedAt) => moves[kind].request({ shipmentId, orderId, requestedAt }),
    });
    if ('event' in settled) return this.moved(kind, settled.event);
    return { status: 202, body: { shipmentId, orderId }, ...settled, location: `/shipments/${shipmentId}` };
  }

  private async moved(kind: keyof typeof moves, event: Event): Promise<Answer> {
    const refusal = refusalOf(event);
    const shipment = rowOf<ShipmentView>(shipmentFold, await this.ledger.upTo(event, typesOf(shipmentFold)));
    // Somebody else's request came first: what was asked for is so.
    if (refusal && !(shipment && reached(kind, shipment.status))) throw refusal;
    return { status: 200, body: shipmentResource(shipment!), position: { place: event } };
  }
}

const reached = (kind: keyof typeof moves, status: ShipmentStatus) => (moves[kind].reached as readonly string[]).includes(status);
