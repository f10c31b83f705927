import { randomUUID } from 'node:crypto';
import { RequestHandled } from '@tributary/contracts';
import { beforeAll, describe, expect, it } from 'vitest';
import { gateway, staff } from '../support/client.ts';
import * as command from '../support/commands.ts';
import { query } from '../support/databases.ts';
import { send } from '../support/http.ts';
import { endOf, follow } from '../support/log.ts';
import type { Problem } from '../support/resources.ts';
import { order, register, shipmentOf } from '../support/shop.ts';
import { serviceNames, type Status } from '../support/system.ts';

let status: Status;

beforeAll(async () => {
  // So that every service has read something.
  const anne = await staff();
  await shipmentOf(anne, (await order(anne, (await register(anne)).customerId)).body.orderId);
  status = await command.status();
});

describe.each(serviceNames)('%s', (service) => {
  it('says that it lives, that it is ready, and what Prometheus wants to know', async () => {
    for (const url of status.services[service]!.urls!) {
      expect((await send('GET', `${url}/health/live`)).status).toBe(200);
      expect((await send('GET', `${url}/health/ready`)).status).toBe(200);
      const { body } = await send<string>('GET', `${url}/metrics`);
      const gauges = ['lag_records', 'turn_seconds_count', 'turn_records_count', 'outbox_events', 'parked_keys'];
      for (const name of gauges) expect(body).toMatch(new RegExp(`^tributary_${name}\\b.* \\d`, 'm'));
    }
  });
});

it('says where everything is and how it does, as one JSON object', () => {
  const url = (scheme: string) => expect.stringMatching(new RegExp(`^${scheme}://127\\.0\\.0\\.1:\\d+`)) as string;
  const ready = { pids: [expect.any(Number)], health: 'ready' };
  const each = <T>(value: T) => Object.fromEntries(serviceNames.map((name) => [name, value]));
  expect(status).toMatchObject({
    gateway: url('http'),
    kafka: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string,
    registry: expect.stringMatching(/^http:.*\/apis\/ccompat\/v7$/) as string,
    postgres: Object.fromEntries(serviceNames.map((name) => [name, expect.stringContaining(`/${name}`)])),
    services: each(ready),
  });
});

it('describes every route in OpenAPI, and shows it in Swagger UI', async () => {
  const { body } = await send<{ openapi: string; paths: Record<string, object> }>('GET', `${gateway}/openapi.json`);
  expect(body.openapi).toMatch(/^3\./);
  expect(
    Object.entries(body.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    ),
  ).toEqual(
    expect.arrayContaining([
      'POST /auth/token',
      'POST /customers',
      'PATCH /customers/{id}',
      'GET /customers/{id}',
      'POST /orders',
      'GET /orders',
      'GET /orders/{id}',
      'POST /orders/{id}/cancellation',
      'GET /orders/{id}/events',
      'GET /orders/{id}/shipment',
      'GET /shipments/{id}',
      'POST /shipments/{id}/dispatch',
      'POST /shipments/{id}/delivery',
      'GET /events',
    ]),
  );
  const docs = await send<string>('GET', `${gateway}/docs`);
  expect([docs.status, docs.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
  expect(docs.body).toContain('swagger-ui');
});

it('tells a wrong method from a wrong path, and counts both', async () => {
  const anne = await staff();
  const wrong = await send<Problem>('DELETE', `${gateway}/orders/1`, undefined, anne.authorization);
  expect([wrong.status, wrong.body.code, wrong.headers.get('allow')]).toEqual([405, 'method.not-allowed', 'GET, HEAD']);
  const nowhere = await send<Problem>('GET', `${gateway}/nowhere`, undefined, anne.authorization);
  expect([nowhere.status, nowhere.body.code]).toEqual([404, 'route.unknown']);
  for (const { headers } of [wrong, nowhere]) expect(Number(headers.get('ratelimit-remaining'))).toBeGreaterThan(0);
});

it('answers HEAD of the event stream at once', async () => {
  const { status, headers } = await send('HEAD', `${gateway}/events`, undefined, (await staff()).authorization);
  expect([status, headers.get('content-type')]).toEqual([200, expect.stringContaining('text/event-stream')]);
});

it('gives each service a role that can reach its own database, and no other', async () => {
  const inside = (service: string, database: string) =>
    query<{ who: string }>(status.postgres[service]!.replace(/[^/]+$/, database), 'SELECT current_user AS who');
  for (const service of serviceNames) {
    expect(await inside(service, service)).toEqual([{ who: service }]);
    for (const other of [...serviceNames.filter((name) => name !== service), 'postgres', 'template1'])
      await expect(inside(service, other)).rejects.toThrow(`permission denied for database "${other}"`);
  }
});

it('shows the rows of a service, by its role, and says in one line what Postgres refuses', async () => {
  const anne = await staff();
  const { orderId } = (await order(anne, (await register(anne)).customerId)).body;
  expect(await command.sql('orders', `SELECT sku FROM order_line WHERE order_id = '${orderId}'`)).toHaveLength(1);
  expect(await command.sql('postgres', 'SELECT current_user AS who; SELECT 1 AS one')).toEqual([{ one: 1 }]);
  expect(await command.sql('orders', 'SELECT current_user AS who')).toEqual([{ who: 'orders' }]);
  await expect(command.sql('orders', 'SELECT * FROM shipment')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^Postgres refuses: relation "shipment" does not exist\.[^\n]*\n$/) as string,
  });
});

it('says how much a client may still ask', async () => {
  const { headers } = await (await staff()).get('/orders?limit=1');
  const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map((name) => Number(headers.get(`ratelimit-${name}`)));
  expect(limit).toBeGreaterThan(0);
  expect(remaining).toBeLessThan(limit!);
  expect(reset).toBeGreaterThan(0);
});

it('writes every request that it handles to the log', async () => {
  const subject = `e2e-${randomUUID()}`;
  const caller = await staff(subject);
  const from = await endOf('gateway.events');
  expect((await caller.get('/orders/none')).status).toBe(404);
  expect((await caller.get('/orders?limit=1')).status).toBe(200);

  let found = 0;
  const records = await follow('gateway.events', from, ({ key }) => key === subject && ++found === 2);
  const events = records
    .filter(({ key }) => key === subject)
    .map(({ value }) => RequestHandled.codec.fromBuffer(value!.subarray(5)));
  expect(events).toEqual([
    expect.objectContaining({ client: subject, role: 'staff', method: 'GET', route: '/orders/:id', status: 404 }),
    expect.objectContaining({ client: subject, role: 'staff', method: 'GET', route: '/orders', status: 200 }),
  ]);
});
