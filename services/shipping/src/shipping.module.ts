import { Module } from '@nestjs/common';
import { StreamModule, type StreamModuleOptions } from '@tributary/service-kit/nest';
import { shipping } from './domain/shipping.js';
import { Shipping1760000000001 } from './migrations/1760000000001-shipping.js';
import { CustomerRow } from './rows/customer-row.js';
import { ShipmentLineRow, ShipmentRow } from './rows/shipment-row.js';

/** What the shipping service is made of. */
export const definition: StreamModuleOptions = {
  service: shipping,
  rows: [CustomerRow, ShipmentRow, ShipmentLineRow],
  migrations: [Shipping1760000000001],
};

@Module({
  imports: [StreamModule.forService(definition)],
})
export class ShippingModule {}
