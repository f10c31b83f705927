import { CustomerLevel } from '@tributary/contracts';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import { shipmentStatuses } from '../../view/rows.js';
import { address, orderStatus } from '../bodies.js';
import { addCommonAnswers, answerHeaders } from './common-answers.js';
import { documentKitRoute } from './kit-routes.js';

const time = z.iso.datetime();
const money = z.object({ amountMinor: z.int(), currency: z.string() });
const shipmentStatus = z.enum(shipmentStatuses);

const order = z.object({
  orderId: z.string(),
  customerId: z.string(),
  customerName: z.string().nullable(),
  status: orderStatus,
  reason: z.string().optional(),
  currency: z.string(),
  lines: z.array(z.object({ sku: z.string(), quantity: z.int(), unitPrice: z.int() })),
  total: money.nullable(),
  shipment: z.object({ shipmentId: z.string(), status: shipmentStatus, address: address.nullable() }).nullable(),
  placedAt: time,
  updatedAt: time,
});

const event = z.object({
  id: z.string(),
  type: z.string(),
  topic: z.string(),
  partition: z.int(),
  offset: z.int(),
  key: z.string(),
  time,
  recordedAt: time,
  causationId: z.string().nullable(),
  correlationId: z.string(),
  data: z.object(),
});

/** What the gateway answers with. */
export const resources = {
  Order: order,
  OrderList: z.object({ orders: z.array(order), nextCursor: z.string().nullable() }),
  Customer: z.object({
    customerId: z.string(),
    name: z.string(),
    email: z.string(),
    level: z.enum(CustomerLevel),
    address,
    registeredAt: time,
    updatedAt: time,
  }),
  Shipment: z.object({
    shipmentId: z.string(),
    orderId: z.string(),
    customerId: z.string(),
    customerName: z.string().nullable(),
    status: shipmentStatus,
    address: address.nullable(),
    lines: z.array(z.object({ sku: z.string(), quantity: z.int() })),
    preparedAt: time.nullable(),
    dispatchedAt: time.nullable(),
    deliveredAt: time.nullable(),
    updatedAt: time,
  }),
  Event: event,
  /** Truncated when there are more events than one answer holds. */
  Flow: z.object({ orderId: z.string(), events: z.array(event), truncated: z.boolean().optional() }),
  /** A write whose outcome is not in the view yet: what it is about. */
  Taken: z.object({ orderId: z.string().optional(), customerId: z.string().optional(), shipmentId: z.string().optional() }),
  Token: z.object({ access_token: z.string(), token_type: z.string(), expires_in: z.int() }),
  Keys: z.object({ keys: z.array(z.object()) }),
  Problem: z.object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    code: z.string(),
    errors: z
      .array(z.object({ pointer: z.string().optional(), parameter: z.string().optional(), detail: z.string() }))
      .optional(),
    problems: z.array(z.string()).optional(),
  }),
};

/** Serves the description of the interface: OpenAPI at /openapi.json, Swagger UI at /docs. It is made when it is first asked for. */
export function documentApi(app: NestFastifyApplication): void {
  SwaggerModule.setup('docs', app, () => describe(app), { jsonDocumentUrl: 'openapi.json' });
}

function describe(app: NestFastifyApplication): OpenAPIObject {
  const description = 'Orders, customers and shipments. A write answers once the view of the gateway holds its outcome.';
  const base = new DocumentBuilder()
    .setTitle('Tributary')
    .setDescription(description)
    .setVersion('0.1.0')
    .addBearerAuth()
    .build();
  const document = SwaggerModule.createDocument(app, base);
  const schemas = Object.entries(resources).map(([name, schema]) => [
    name,
    z.toJSONSchema(schema, { target: 'openapi-3.0', io: 'input' }),
  ]);
  for (const [path, routes] of Object.entries(document.paths)) {
    for (const [method, route] of Object.entries(routes)) {
      documentKitRoute(path, route);
      addCommonAnswers(path, method, route);
    }
  }
  document.components = {
    ...document.components,
    headers: answerHeaders,
    schemas: { ...document.components?.schemas, ...Object.fromEntries(schemas) },
  };
  return document;
}
