import { Controller, Get, HttpCode, Inject, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { askedBy, respond } from '../api/asked.js';
import { id } from '../api/bodies.js';
import { Reads, Writes } from '../api/openapi/documented.js';
import { ReadYourWrites } from '../api/read-your-writes.js';
import { shipmentResource } from '../api/resources.js';
import { Allow } from '../edge/authentication.js';
import { callerOf, maySee } from '../edge/caller.js';
import { notFound } from '../edge/problem.js';
import { ShipmentQueries } from '../view/shipment-queries.js';
import { MoveShipment } from '../writes/move-shipment.js';

@ApiTags('shipments')
@ApiBearerAuth()
@UseGuards(ReadYourWrites)
@Controller('shipments')
export class ShipmentsController {
  constructor(
    @Inject(MoveShipment) private readonly moveShipment: MoveShipment,
    @Inject(ShipmentQueries) private readonly shipments: ShipmentQueries,
  ) {}

  @Get(':id')
  @Reads('Get a shipment.', 'Shipment', 404)
  async get(@Param('id') shipmentId: string, @Req() request: FastifyRequest) {
    const shipment = id.safeParse(shipmentId).success ? await this.shipments.get(shipmentId) : undefined;
    if (!shipment || !maySee(callerOf(request), shipment.customerId)) throw notFound('shipment', shipmentId);
    return shipmentResource(shipment);
  }

  @Post(':id/dispatch')
  @HttpCode(200)
  @Allow('staff')
  @Writes('Hand a shipment to the carrier; its address is final then.', 200, 'Shipment', 403, 404, 409)
  dispatch(@Param('id') shipmentId: string, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.move('dispatch', shipmentId, request, reply);
  }

  @Post(':id/delivery')
  @HttpCode(200)
  @Allow('staff')
  @Writes('Report that a shipment has arrived.', 200, 'Shipment', 403, 404, 409)
  delivery(@Param('id') shipmentId: string, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.move('delivery', shipmentId, request, reply);
  }

  private async move(kind: 'dispatch' | 'delivery', shipmentId: string, request: FastifyRequest, reply: FastifyReply) {
    const asked = askedBy(request);
    if (!id.safeParse(shipmentId).success) throw notFound('shipment', shipmentId);
    return respond(reply, asked, await this.moveShipment.run(kind, shipmentId, asked));
  }
}
