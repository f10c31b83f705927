import { randomUUID } from 'node:crypto';
import { Body, Controller, Inject, Module, Post } from '@nestjs/common';
import { Shipping1760000000001 } from '@tributary/shipping-service/dist/migrations/1760000000001-shipping.js';
import { CustomerRow } from '@tributary/shipping-service/dist/rows/customer-row.js';
import { ShipmentLineRow, ShipmentRow } from '@tributary/shipping-service/dist/rows/shipment-row.js';
import { DataSource } from 'typeorm';
import { database } from './database.js';
import type { NewCustomer, NewShipment, PreparedShipment } from './messages.js';

@Controller()
class ShippingController {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  @Post('customers')
  async register(@Body() { customerId, name, address }: NewCustomer): Promise<void> {
    await this.dataSource.manager.insert(CustomerRow, { customerId, name, ...address, version: 0 });
  }

  @Post('shipments')
  async prepare(@Body() { orderId, customerId, lines }: NewShipment): Promise<PreparedShipment> {
    const shipmentId = randomUUID();
    const preparedAt = new Date();
    return this.dataSource.transaction(async (rows) => {
      const customer = await rows.findOneByOrFail(CustomerRow, { customerId });
      const { name: customerName, street, city, postalCode, country } = customer;
      const address = { street, city, postalCode, country };
      const addressVersion = Number(customer.version);
      await rows.insert(ShipmentRow, {
        ...{ orderId, shipmentId, customerId, customerName, ...address, addressVersion },
        status: 'PREPARED',
        updatedAt: preparedAt,
      });
      await rows.insert(
        ShipmentLineRow,
        lines.map(({ sku, quantity }, index) => ({ orderId, position: index + 1, sku, quantity })),
      );
      const prepared = { orderId, shipmentId, customerId, customerName, address, addressVersion };
      return { ...prepared, lines, preparedAt: preparedAt.toISOString() };
    });
  }
}

const rows = [CustomerRow, ShipmentRow, ShipmentLineRow];

@Module({ imports: [database({ rows, migrations: [Shipping1760000000001] })], controllers: [ShippingController] })
export class ShippingModule {}
