import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CustomerView } from './rows.js';

@Injectable()
export class CustomerQueries {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  async get(customerId: string): Promise<CustomerView | undefined> {
    return (await this.dataSource.getRepository(CustomerView).findOneBy({ customerId })) ?? undefined;
  }
}
