import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { askedBy, respond } from '../api/asked.js';
import * as bodies from '../api/bodies.js';
import { cursorToken, parseCursor } from '../api/cursor.js';
import { eventResource, inCausalOrder } from '../api/flow.js';
import { Reads, Writes } from '../api/openapi/documented.js';
import { preferenceOf } from '../api/prefer.js';
import { ReadYourWrites } from '../api/read-your-writes.js';
import { orderResource, shipmentResource } from '../api/resources.js';
import { callerOf, maySee } from '../edge/caller.js';
import { goneSignal } from '../edge/connection.js';
import { forbidden, notFound } from '../edge/problem.js';
import { bodyPipe, queryPipe } from '../edge/schema-pipes.js';
import { AwaitOrder } from '../view/await-order.js';
import { AwaitShipment } from '../view/await-shipment.js';
import { EventLedger } from '../view/event-ledger.js';
import { orderAt } from '../view/order-at.js';
import { OrderQueries, type OrderWithShipment } from '../view/order-queries.js';
import { CancelOrder } from '../writes/cancel-order.js';
import { PlaceOrder } from '../writes/place-order.js';

@ApiTags('orders')
@ApiBearerAuth()
@UseGuards(ReadYourWrites)
@Controller('orders')
export class OrdersController {
  constructor(
    @Inject(PlaceOrder) private readonly placeOrder: PlaceOrder,
    @Inject(CancelOrder) private readonly cancelOrder: CancelOrder,
    @Inject(AwaitOrder) private readonly awaitOrder: AwaitOrder,
    @Inject(OrderQueries) private readonly orders: OrderQueries,
    @Inject(AwaitShipment) private readonly awaitShipment: AwaitShipment,
    @Inject(EventLedger) private readonly ledger: EventLedger,
  ) {}

  @Post()
  @Writes('Place an order. A rejected one is a resource too, with status REJECTED and a reason.', 201, 'Order', 403)
  async place(
    @Body({ schema: bodies.order, pipes: [bodyPipe] }) body: bodies.OrderBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const asked = askedBy(request);
    return respond(reply, asked, await this.placeOrder.run(body, asked));
  }

  @Get()
  @Reads('List orders, newest first; customers see their own.', 'OrderList', 403)
  async list(
    @Query({ schema: bodies.orderList, pipes: [queryPipe] }) query: bodies.OrderListQuery,
    @Req() request: FastifyRequest,
  ) {
    const { role, customerId: own } = callerOf(request);
    const { status, limit, cursor } = query;
    if (role === 'customer' && query.customerId !== undefined && query.customerId !== own)
      throw forbidden('a customer sees his own orders only');
    const customerId = role === 'customer' ? own : query.customerId;
    const found = await this.orders.list({
      status,
      customerId,
      limit: limit + 1,
      after: cursor === undefined ? undefined : parseCursor(cursor),
    });
    const page = found.slice(0, limit);
    return {
      orders: page.map(({ order, shipment }) => orderResource(order, shipment)),
      nextCursor: found.length > limit ? cursorToken(page.at(-1)!.order) : null,
    };
  }

  @Get(':id')
  @Reads(
    'Get an order; with until, once it has reached that state or an end state, or when the wait is over; with at, as it was then.',
    'Order',
    404,
  )
  async get(
    @Param('id') orderId: string,
    @Query({ schema: bodies.orderQuery, pipes: [queryPipe] }) { until, at }: bodies.OrderQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    if (at !== undefined) return resourceOf(await this.visibleAt(orderId, new Date(at), request));
    if (until === undefined || !isId(orderId)) return resourceOf(await this.visible(orderId, request));
    const { left, applied } = preferenceOf(request);
    const mine = ({ order }: OrderWithShipment) => maySee(callerOf(request), order.customerId);
    const found = await this.awaitOrder.run(orderId, until, left, mine, goneSignal(request));
    if (!found || !mine(found)) throw notFound('order', orderId);
    if (applied) reply.header('preference-applied', applied);
    return resourceOf(found);
  }

  @Post(':id/cancellation')
  @HttpCode(200)
  @Writes('Cancel an order, until it is dispatched.', 200, 'Order', 404, 409)
  @ApiBody({ required: false })
  async cancel(
    @Param('id') orderId: string,
    @Body({ schema: bodies.cancellation, pipes: [bodyPipe] }) body: bodies.CancellationBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const asked = askedBy(request);
    if (!isId(orderId)) throw notFound('order', orderId);
    return respond(reply, asked, await this.cancelOrder.run(orderId, body, asked));
  }

  @Get(':id/events')
  @Reads(
    'Get the flow of an order: every event with its cause, causes first. A deadline that passed is a cause, but no event.',
    'Flow',
    404,
  )
  async events(@Param('id') orderId: string, @Req() request: FastifyRequest) {
    const found = isId(orderId) ? await this.ledger.about(orderId, flowLimit + 1) : [];
    const events = found.slice(0, flowLimit);
    const owner = events
      .map(({ data }) => (data as { customerId?: string }).customerId)
      .find((customerId) => customerId !== undefined);
    const isOrder = events.some(({ topic }) => topic.startsWith('orders.'));
    if (!isOrder || owner === undefined || !maySee(callerOf(request), owner)) throw notFound('order', orderId);
    const causes = await this.ledger.causesOf(events, owner);
    const truncated = found.length > flowLimit ? { truncated: true } : {};
    return { orderId, events: inCausalOrder([...causes, ...events]).map(eventResource), ...truncated };
  }

  @Get(':id/shipment')
  @Reads('Get the shipment of an order; with Prefer: wait=n, as soon as there is one.', 'Shipment', 404)
  async shipment(@Param('id') orderId: string, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const { order } = await this.visible(orderId, request);
    const { left, applied } = preferenceOf(request);
    const shipment = await this.awaitShipment.run(order, applied ? left : 0, goneSignal(request));
    if (!shipment) throw notFound('shipment', `of order ${orderId} yet`);
    if (applied) reply.header('preference-applied', applied);
    return shipmentResource(shipment);
  }

  private async visible(orderId: string, request: FastifyRequest): Promise<OrderWithShipment> {
    const found = isId(orderId) ? await this.orders.get(orderId) : undefined;
    if (!found || !maySee(callerOf(request), found.order.customerId)) throw notFound('order', orderId);
    return found;
  }

  private async visibleAt(orderId: string, at: Date, request: FastifyRequest): Promise<OrderWithShipment> {
    const found = isId(orderId) ? await orderAt(this.ledger, orderId, at) : undefined;
    if (!found || !maySee(callerOf(request), found.order.customerId))
      throw notFound('order', `${orderId} at ${at.toISOString()}`);
    return found;
  }
}

/** Events of a flow that are shown at most; refused requests can make it as long as somebody likes. */
const flowLimit = 1000;

const resourceOf = ({ order, shipment }: OrderWithShipment) => orderResource(order, shipment);

const isId = (text: string) => bodies.id.safeParse(text).success;
