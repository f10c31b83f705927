import { Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { dataSourceOptions, openDatabase } from '../postgres/database.js';
import type { RowClass } from '../row.js';
import type { Service } from '../service.js';
import { readEnvironment, serviceEnvironment, type ServiceEnvironment } from './config.js';
import { HealthController } from './health.controller.js';
import { ParkedController } from './parked.controller.js';
import { StreamHost } from './stream-host.js';

export interface StreamModuleOptions {
  readonly service: Service;
  /** Every entity of the service's database. */
  readonly rows: readonly RowClass[];
  readonly migrations: readonly (new () => object)[];
  /** Replicas announce their turns to each other (for services that answer reads after writes). */
  readonly announceTurns?: boolean;
}

/** Token of the environment that every service reads. */
export const SERVICE_ENVIRONMENT = Symbol('service environment');

/** Everything that makes a Nest application a Tributary service: database, log, shards, health and metrics. */
@Module({})
export class StreamModule {
  static forService({ service, rows, migrations, announceTurns = false }: StreamModuleOptions): DynamicModule {
    const environment = readEnvironment(serviceEnvironment);
    const database = { url: environment.DATABASE_URL, application: service.name, rows, migrations };
    return {
      module: StreamModule,
      global: true,
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => ({ ...dataSourceOptions(database), retryAttempts: 60, retryDelay: 1000, verboseRetryLog: false }),
          dataSourceFactory: async (options?: DataSourceOptions) => openDatabase(options!),
        }),
      ],
      controllers: [HealthController, ParkedController],
      providers: [
        { provide: SERVICE_ENVIRONMENT, useValue: environment },
        {
          provide: StreamHost,
          inject: [SERVICE_ENVIRONMENT, DataSource],
          useFactory: (env: ServiceEnvironment, dataSource: DataSource) =>
            new StreamHost(service, env, dataSource, announceTurns),
        },
      ],
      exports: [StreamHost, SERVICE_ENVIRONMENT],
    };
  }
}
