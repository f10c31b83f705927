import { Module } from '@nestjs/common';
import { StreamModule } from '@tributary/service-kit/nest';
import { shipping } from './domain/shipping.js';
import { Shipping1760000000001 } from './migrations/1760000000001-shipping.js';
import { CustomerRow } from './rows/customer-row.js';
import { ShipmentLineRow, ShipmentRow } from './rows/shipment-row.js';

@Module({
  imports: [
    StreamModule.forService({
      service: shipping,
      rows: [CustomerRow, ShipmentRow, ShipmentLineRow],
      migrations: [Shipping1760000000001],
    }),
  ],
})
export class ShippingModule {}
