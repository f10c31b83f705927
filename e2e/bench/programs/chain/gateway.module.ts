import { hash, randomUUIDv7 } from 'node:crypto';
import { Body, Controller, HttpCode, Inject, Module, Post } from '@nestjs/common';
import type { CustomerLevel } from '@tributary/contracts';
import { GatewayTables1760000000001 } from '@tributary/gateway-service/dist/view/migrations/1760000000001-gateway.js';
import { EventsInLogOrder1760000000011 } from '@tributary/gateway-service/dist/view/migrations/1760000000011-events-in-log-order.js';
import { EventsByKey1760000000012 } from '@tributary/gateway-service/dist/view/migrations/1760000000012-events-by-key.js';
import { CustomerView, EventView, OrderView, ShipmentView } from '@tributary/gateway-service/dist/view/rows.js';
import { DataSource } from 'typeorm';
import { database } from './database.js';
import { historyOf } from './history.js';
import type { ConfirmedOrder, NewCustomer, NewOrder } from './messages.js';
import { Neighbour } from './neighbour.js';

/** The requests of our gateway that the bench makes. Nobody is asked for the token that it gives. */
@Controller()
class GatewayController {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Neighbour) private readonly orders: Neighbour,
  ) {}

  @Post('auth/token')
  @HttpCode(200)
  token(): object {
    return { access_token: 'anybody' };
  }

  @Post('customers')
  async register(@Body() body: Pick<CustomerView, 'name' | 'email' | 'address'>): Promise<object> {
    const customerId = randomUUIDv7();
    const level: CustomerLevel = 'STANDARD';
    const now = new Date();
    const row = { ...body, customerId, level, fingerprint: fingerprintOf(body), registeredAt: now, updatedAt: now };
    await this.orders.post('/customers', { customerId, name: body.name, address: body.address } satisfies NewCustomer);
    await this.dataSource.manager.insert(CustomerView, row);
    return row;
  }

  /** Answers when the order is confirmed, its shipment is prepared, and both are in this service's own view. */
  @Post('orders')
  async place(@Body() body: Pick<NewOrder, 'customerId' | 'currency' | 'lines'>): Promise<object> {
    const made = { orderId: randomUUIDv7(), requestId: randomUUIDv7(), requestedAt: new Date().toISOString() };
    const order = { ...made, ...body, fingerprint: fingerprintOf(body) };
    const confirmed = await this.orders.post<ConfirmedOrder>('/orders', order);
    const { orderId, requestId: _, requestedAt, ...asked } = order;
    const { customerName, totalMinor, confirmedAt, shipment } = confirmed;
    const { addressVersion: __, preparedAt, lines, ...prepared } = shipment;
    const placed = { ...asked, orderId, customerName, totalAmountMinor: totalMinor, placedAt: new Date(requestedAt) };
    await this.dataSource.transaction(async (rows) => {
      await rows.insert(OrderView, { ...placed, lines: [...asked.lines], status: 'CONFIRMED', updatedAt: new Date(confirmedAt) });
      const at = new Date(preparedAt);
      await rows.insert(ShipmentView, { ...prepared, lines: [...lines], status: 'PREPARED', preparedAt: at, updatedAt: at });
      await rows.insert(EventView, historyOf(order, confirmed));
    });
    return { ...placed, status: 'CONFIRMED', shipment: prepared };
  }
}

const fingerprintOf = (body: object) => hash('sha256', JSON.stringify(body), 'base64url');

const rows = [CustomerView, OrderView, ShipmentView, EventView];
const migrations = [GatewayTables1760000000001, EventsInLogOrder1760000000011, EventsByKey1760000000012];

@Module({
  imports: [database({ rows, migrations })],
  controllers: [GatewayController],
  providers: [Neighbour],
})
export class GatewayModule {}
