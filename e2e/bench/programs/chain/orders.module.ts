import { Body, Controller, Inject, Module, Post } from '@nestjs/common';
import { Orders1760000000001 } from '@tributary/orders-service/dist/migrations/1760000000001-orders.js';
import { CustomerRow } from '@tributary/orders-service/dist/rows/customer-row.js';
import { OrderCheckRow, OrderLineRow, OrderRow } from '@tributary/orders-service/dist/rows/order-row.js';
import { DataSource, type EntityManager } from 'typeorm';
import { database, SeenRequest } from './database.js';
import type { ConfirmedOrder, NewCustomer, NewOrder, PreparedShipment } from './messages.js';
import { Neighbour } from './neighbour.js';

@Controller()
class OrdersController {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Neighbour) private readonly shipping: Neighbour,
  ) {}

  @Post('customers')
  async register(@Body() customer: NewCustomer): Promise<void> {
    const { customerId, name } = customer;
    await this.dataSource.manager.insert(CustomerRow, { customerId, name, version: 0 });
    await this.shipping.post('/customers', customer);
  }

  /** The order is confirmed before its shipment is asked for: should shipping not answer, nobody ever asks again. */
  @Post('orders')
  async place(@Body() order: NewOrder): Promise<ConfirmedOrder> {
    const confirmedAt = new Date();
    const totalMinor = order.lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);
    const customerName = await this.dataSource.transaction((rows) => insertOrder(rows, order, totalMinor, confirmedAt));
    const { orderId, customerId } = order;
    const lines = order.lines.map(({ sku, quantity }) => ({ sku, quantity }));
    const shipment = await this.shipping.post<PreparedShipment>('/shipments', { orderId, customerId, lines });
    return { customerName, totalMinor, confirmedAt: confirmedAt.toISOString(), shipment };
  }
}

/** Answers the customer's name. A request that was seen before fails at its key. */
async function insertOrder(rows: EntityManager, order: NewOrder, totalMinor: number, confirmedAt: Date): Promise<string> {
  const { orderId, requestId, customerId, currency, fingerprint, requestedAt } = order;
  await rows.insert(SeenRequest, { id: requestId });
  const { name: customerName } = await rows.findOneByOrFail(CustomerRow, { customerId });
  await rows.insert(OrderRow, {
    ...{ orderId, customerId, customerName, currency, totalMinor, fingerprint },
    status: 'CONFIRMED',
    placedAt: new Date(requestedAt),
    updatedAt: confirmedAt,
  });
  await rows.insert(
    OrderLineRow,
    order.lines.map(({ sku, quantity, unitPrice }, index) => ({
      ...{ orderId, position: index + 1, sku, quantity },
      unitPriceMinor: unitPrice,
    })),
  );
  await rows.insert(OrderCheckRow, { orderId, position: 1, name: 'details', result: 'PASSED' });
  return customerName;
}

const rows = [CustomerRow, OrderRow, OrderLineRow, OrderCheckRow];

@Module({
  imports: [database({ rows, migrations: [Orders1760000000001] })],
  controllers: [OrdersController],
  providers: [Neighbour],
})
export class OrdersModule {}
