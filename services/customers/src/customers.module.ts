import { Module } from '@nestjs/common';
import { StreamModule } from '@tributary/service-kit/nest';
import { customers } from './domain/customers.js';
import { Customers1760000000001 } from './migrations/1760000000001-customers.js';
import { CustomerRow } from './rows/customer-row.js';

@Module({
  imports: [StreamModule.forService({ service: customers, rows: [CustomerRow], migrations: [Customers1760000000001] })],
})
export class CustomersModule {}
