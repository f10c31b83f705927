import { Module } from '@nestjs/common';
import { StreamModule, type StreamModuleOptions } from '@tributary/service-kit/nest';
import { customers } from './domain/customers.js';
import { Customers1760000000001 } from './migrations/1760000000001-customers.js';
import { CustomerRow } from './rows/customer-row.js';

/** What the customers service is made of. */
export const definition: StreamModuleOptions = { service: customers, rows: [CustomerRow], migrations: [Customers1760000000001] };

@Module({
  imports: [StreamModule.forService(definition)],
})
export class CustomersModule {}
