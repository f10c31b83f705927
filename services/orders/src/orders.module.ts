import { Module } from '@nestjs/common';
import { StreamModule, type StreamModuleOptions } from '@tributary/service-kit/nest';
import { orders } from './domain/orders.js';
import { Orders1760000000001 } from './migrations/1760000000001-orders.js';
import { CustomerRow } from './rows/customer-row.js';
import { OrderCheckRow, OrderLineRow, OrderRow } from './rows/order-row.js';

/** What the orders service is made of. */
export const definition: StreamModuleOptions = {
  service: orders,
  rows: [CustomerRow, OrderRow, OrderLineRow, OrderCheckRow],
  migrations: [Orders1760000000001],
};

@Module({
  imports: [StreamModule.forService(definition)],
})
export class OrdersModule {}
