import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { readEnvironment, StreamModule, type StreamModuleOptions } from '@tributary/service-kit/nest';
import { ReadYourWrites } from './api/read-your-writes.js';
import { AuthController, DEV_ISSUER } from './controllers/auth.controller.js';
import { CustomersController } from './controllers/customers.controller.js';
import { EventsController } from './controllers/events.controller.js';
import { OrdersController } from './controllers/orders.controller.js';
import { ShipmentsController } from './controllers/shipments.controller.js';
import { AccessGuard, tokens } from './edge/authentication.js';
import { GATEWAY_ENVIRONMENT, gatewayEnvironment, type GatewayEnvironment } from './edge/environment.js';
import { ProblemFilter } from './edge/problem.filter.js';
import { RequestLog } from './edge/request-log.js';
import { TokenVerifier } from './edge/token-verifier.js';
import { EventFeed } from './feed/event-feed.js';
import { LogTail } from './feed/log-tail.js';
import { AwaitOrder } from './view/await-order.js';
import { AwaitShipment } from './view/await-shipment.js';
import { CustomerQueries } from './view/customer-queries.js';
import { EventLedger } from './view/event-ledger.js';
import { gateway } from './view/gateway-service.js';
import { Lag } from './view/lag.js';
import { GatewayTables1760000000001 } from './view/migrations/1760000000001-gateway.js';
import { EventsInLogOrder1760000000011 } from './view/migrations/1760000000011-events-in-log-order.js';
import { EventsByKey1760000000012 } from './view/migrations/1760000000012-events-by-key.js';
import { OrderQueries } from './view/order-queries.js';
import { Reach } from './view/reach.js';
import { CustomerView, EventView, OrderView, ShipmentView } from './view/rows.js';
import { ShipmentQueries } from './view/shipment-queries.js';
import { TurnFeed } from './view/turn-feed.js';
import { ViewWatch } from './view/view-watch.js';
import { CancelOrder } from './writes/cancel-order.js';
import { ChangeCustomer } from './writes/change-customer.js';
import { MoveShipment } from './writes/move-shipment.js';
import { PlaceOrder } from './writes/place-order.js';
import { RegisterCustomer } from './writes/register-customer.js';
import { RequestDesk } from './writes/request-desk.js';

const TOKENS = Symbol('tokens');
type Tokens = Awaited<ReturnType<typeof tokens>>;

/** What the gateway service is made of. */
export const definition: StreamModuleOptions = {
  service: gateway,
  rows: [CustomerView, OrderView, ShipmentView, EventView],
  migrations: [GatewayTables1760000000001, EventsInLogOrder1760000000011, EventsByKey1760000000012],
  announceTurns: true,
};

@Module({
  imports: [StreamModule.forService(definition)],
  controllers: [AuthController, CustomersController, OrdersController, ShipmentsController, EventsController],
  providers: [
    // The edge: who asks, how much, and what an error looks like.
    { provide: GATEWAY_ENVIRONMENT, useFactory: () => readEnvironment(gatewayEnvironment) },
    { provide: TOKENS, inject: [GATEWAY_ENVIRONMENT], useFactory: (environment: GatewayEnvironment) => tokens(environment) },
    { provide: TokenVerifier, inject: [TOKENS], useFactory: ({ verifier }: Tokens) => verifier },
    { provide: DEV_ISSUER, inject: [TOKENS], useFactory: ({ issuer }: Tokens) => issuer },
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_FILTER, useClass: ProblemFilter },
    RequestLog,
    // The view: what is read, and what is waited for.
    TurnFeed,
    ViewWatch,
    Reach,
    Lag,
    CustomerQueries,
    OrderQueries,
    ShipmentQueries,
    EventLedger,
    // The use cases.
    RequestDesk,
    ReadYourWrites,
    RegisterCustomer,
    ChangeCustomer,
    PlaceOrder,
    AwaitOrder,
    AwaitShipment,
    CancelOrder,
    MoveShipment,
    LogTail,
    EventFeed,
  ],
})
export class GatewayModule {}
