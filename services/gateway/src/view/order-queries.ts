import { Inject, Injectable } from '@nestjs/common';
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
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

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
      order: this.rowOf(OrderView, order),
      shipment: shipment && this.rowOf(ShipmentView, shipment),
    }));
  }

  /** A row as `to_jsonb` gives it, as its class declares it. */
  private rowOf<R extends object>(type: new () => R, json: Json): R {
    const columns = this.dataSource.getMetadata(type).columns.map(({ propertyName, databaseName, type: column }) => {
      const value = json[databaseName];
      return [propertyName, column === 'timestamptz' && typeof value === 'string' ? new Date(value) : value];
    });
    return Object.fromEntries(columns) as R;
  }
}

type Json = Record<string, unknown>;
