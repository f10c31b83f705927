import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';

/** `main.js gateway|orders|shipping`: one service of the chain; tells its parent process the port that it listens on. */
const modules: Record<string, () => Promise<Type>> = {
  gateway: async () => (await import('./gateway.module.js')).GatewayModule,
  orders: async () => (await import('./orders.module.js')).OrdersModule,
  shipping: async () => (await import('./shipping.module.js')).ShippingModule,
};

const app = await NestFactory.create<NestFastifyApplication>(await modules[process.argv[2]!]!(), new FastifyAdapter(), {
  logger: ['error', 'fatal'],
});
await app.listen(0, '127.0.0.1');
process.send!((app.getHttpServer().address() as AddressInfo).port);
process.once('disconnect', () => process.exit());
