import { Controller, Get, Inject, Module } from '@nestjs/common';
import { OrderCancelled, OrderConfirmed, type OrderLine } from '@tributary/contracts';
import { projection, service } from '@tributary/service-kit';
import { serve, StreamModule } from '@tributary/service-kit/nest';
import { ForwardOnly } from '@tributary/service-kit/postgres';
import { Column, DataSource, Entity, PrimaryColumn, type QueryRunner } from 'typeorm';

@Entity('sale')
class Sale {
  @PrimaryColumn('text') orderId: string;
  @Column('jsonb') lines: readonly OrderLine[];
}

const sales = projection(Sale, {
  events: { OrderConfirmed, OrderCancelled },
  fold: {
    OrderConfirmed: (_, { orderId, lines }) => ({ orderId, lines }),
    OrderCancelled: (sale) => sale && { ...sale, lines: [] },
  },
});
const bestsellers = service('bestsellers', { folds: [sales] });

class Sales1760000000001 extends ForwardOnly {
  up = (db: QueryRunner) => db.query('CREATE TABLE sale (order_id text PRIMARY KEY, lines jsonb NOT NULL)');
}

@Controller('bestsellers')
class BestsellersController {
  @Inject(DataSource) db: DataSource;
  @Get() list() {
    return this.db.query(`SELECT line->>'sku' AS sku, sum((line->>'quantity')::float) AS units
      FROM sale, jsonb_array_elements(lines) AS line GROUP BY sku ORDER BY units DESC, sku`);
  }
}

const definition = { service: bestsellers, rows: [Sale], migrations: [Sales1760000000001] };
@Module({ imports: [StreamModule.forService(definition)], controllers: [BestsellersController] })
class BestsellersModule {}
await serve(BestsellersModule, definition);
