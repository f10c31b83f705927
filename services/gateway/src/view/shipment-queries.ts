import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ShipmentView } from './rows.js';

@Injectable()
export class ShipmentQueries {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  async get(shipmentId: string): Promise<ShipmentView | undefined> {
    return (await this.dataSource.getRepository(ShipmentView).findOneBy({ shipmentId })) ?? undefined;
  }

  async ofOrder(orderId: string): Promise<ShipmentView | undefined> {
    return (await this.dataSource.getRepository(ShipmentView).findOneBy({ orderId })) ?? undefined;
  }
}
