import type { DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { dataSourceOptions, type DatabaseOptions } from '@tributary/service-kit/postgres';
import { EntitySchema } from 'typeorm';

/** Ids of the requests that have taken effect, as the orders service keeps them. */
export const SeenRequest = new EntitySchema<{ id: string }>({
  name: 'seen_request',
  schema: 'tributary',
  columns: { id: { type: 'text', primary: true } },
});

/** The tables of one of our services, with a pool of the size that TypeORM's users are used to. */
export function database({ rows, migrations }: Pick<DatabaseOptions, 'rows' | 'migrations'>): DynamicModule {
  const options = dataSourceOptions({ url: process.env['DATABASE_URL']!, application: 'chain', rows, migrations });
  return TypeOrmModule.forRoot(
    Object.assign(options, { entities: [...rows, SeenRequest], migrationsRun: true, poolSize: 10, extra: {} }),
  );
}
