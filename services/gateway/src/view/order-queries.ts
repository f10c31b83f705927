import { Inject, Injectable } from '@nestjs/common';
import { RowTable } from '@tributary/service-kit/postgres';
import { DataSource } from 'typeorm';
import { OrderView, ShipmentView, type OrderStatus } from './rows.js';

export interface OrderWithShipment {
  readonly order: OrderView;
  readonly shipment: ShipmentView | null;
}

/** Where a list goes on: behind this order. */
export interface OrderCursor {
  readonly placedAt: Date;
  readonly orderId: string;
}

export interface OrderFilter {
  readonly status?: OrderStatus | undefined;
  readonly customerId?: string | undefined;
  readonly after?: OrderCursor | undefined;
  readonly limit: number;
}

/** Orders joined with their shipments. */
@Injectable()
export class OrderQueries {
  private readonly orders: RowTable;
  private readonly shipments: RowTable;

  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {
    this.orders = new RowTable(dataSource, OrderView);
    this.shipments = new RowTable(dataSource, ShipmentView);
  }

  async get(orderId: string): Promise<OrderWithShipment | undefined> {
    const [found] = await this.query('WHERE o.order_id = $1', [orderId]);
    return found;
  }

  /** Newest first. */
  async list({ status, customerId, after, limit }: OrderFilter): Promise<OrderWithShipment[]> {
    const values: unknown[] = [];
    const parameter = (value: unknown) => `$${values.push(value)}`;
    const where: string[] = [];
    if (status) where.push(`o.status = ${parameter(status)}`);
    if (customerId) where.push(`o.customer_id = ${parameter(customerId)}`);
    if (after) where.push(`(o.placed_at, o.order_id) < (${parameter(after.placedAt)}, ${parameter(after.orderId)})`);
    const condition = where.length ? `WHERE ${where.join(' AND ')}` : '';
    return this.query(`${condition} ORDER BY o.placed_at DESC, o.order_id DESC LIMIT ${parameter(limit)}`, values);
  }

  private async query(rest: string, values: unknown[]): Promise<OrderWithShipment[]> {
    const text = `SELECT to_jsonb(o) AS "order", to_jsonb(s) AS shipment FROM orders o LEFT JOIN shipments s ON s.order_id = o.order_id ${rest}`;
    const rows: { order: Json; shipment: Json | null }[] = await this.dataSource.query(text, values);
    return rows.map(({ order, shipment }) => ({
      order: this.orders.parse<OrderView>(order),
      shipment: shipment && this.shipments.parse<ShipmentView>(shipment),
    }));
  }
}

type Json = Record<string, unknown>;
