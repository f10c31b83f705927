import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gateway, staff, type Caller } from '../support/client.ts';
import { send } from '../support/http.ts';
import { sendRaw } from '../support/raw-http.ts';
import type { Customer, Order, Problem } from '../support/resources.ts';
import { basket, order, register, registration } from '../support/shop.ts';
import { systemStatus } from '../support/system.ts';

let anne: Caller;
let customerId: string;
let pids: readonly number[];

beforeAll(async () => {
  anne = await staff();
  ({ customerId } = await register(anne));
  pids = (await systemStatus()).services['gateway']!.pids;
});

afterAll(async () => {
  expect((await systemStatus()).services['gateway']!.pids, 'the same process serves on').toEqual(pids);
  await order(anne, customerId);
});

const refusal = async (body: unknown, headers = {}) => {
  const { status, headers: answered, body: problem } = await anne.post('/orders', body, headers);
  expect(answered.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(problem).toMatchObject({ status, type: expect.any(String), title: expect.any(String), detail: expect.any(String) });
  return { status, code: problem.code };
};

describe('bodies beyond all measure', () => {
  it('10 MB are 413', async () => {
    expect(await refusal(JSON.stringify({ a: 'x'.repeat(10e6) }))).toEqual({ status: 413, code: 'request.too-large' });
  });

  it('100 MB without a length are 413 or the end of the connection, long before all of it is taken', async () => {
    const { hostname, port } = new URL(gateway);
    const socket = connect({ host: hostname, port: Number(port) });
    const head = ['POST /orders HTTP/1.1', 'Host: x', `Authorization: ${anne.authorization['authorization']}`];
    socket.write([...head, 'Content-Type: application/json', 'Transfer-Encoding: chunked', '', ''].join('\r\n'));
    const answer = await new Promise<string>((done) => {
      let text = '';
      socket.on('data', (chunk) => done((text += chunk.toString())));
      socket.on('error', () => done(text));
      socket.on('close', () => done(text));
      const chunk = Buffer.from(`186a0\r\n${' '.repeat(100_000)}\r\n`);
      for (let n = 0; n < 1000; n++) socket.write(chunk);
    });
    const taken = socket.bytesWritten - socket.writableLength;
    socket.destroy();
    expect(answer.slice(0, 12)).toMatch(/^(HTTP\/1\.1 413)?$/);
    expect(taken, 'the limit, and what the buffers of both ends hold').toBeLessThan(25e6);
  });

  it('256 KiB are read, one byte more is 413', async () => {
    const limit = 256 * 1024;
    const padded = (bytes: number) => JSON.stringify(basket(customerId)).padEnd(bytes, ' ');
    expect((await anne.post<Order>('/orders', padded(limit))).status).toBe(201);
    expect((await refusal(padded(limit + 1))).status).toBe(413);
  });

  it.each([
    ['arrays', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['objects', '{"a":'.repeat(40_000) + '1' + '}'.repeat(40_000)],
    ['arrays in a field', `{"lines":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['brackets without an end', '['.repeat(100_000)],
  ])('nesting of %s is 400', async (_, body) => {
    expect(await refusal(body)).toEqual({ status: 400, code: 'request.malformed' });
  });
});

describe('bodies that mean harm', () => {
  it.each([
    ['__proto__', '{"__proto__":{"role":"staff"},"customerId":"c"}'],
    ['__proto__ in disguise', '{"\\u005f_proto__":{"role":"staff"},"customerId":"c"}'],
    ['constructor.prototype', '{"constructor":{"prototype":{"role":"staff"}},"customerId":"c"}'],
    ['half of JSON', '{"a":'],
    ['no UTF-8 text', '\u0000\u0001'],
  ])('%s is 400', async (_, body) => {
    expect(await refusal(body)).toEqual({ status: 400, code: 'request.malformed' });
    expect(({} as { role?: string }).role).toBeUndefined();
  });

  it.each(['null', '[]', '"x"', '5', 'true', ''])('%j is no order', async (body) => {
    expect((await refusal(body)).status).toBe(400);
  });

  it.each(['application/x-www-form-urlencoded', 'text/plain', 'application/xml'])('%s is 415', async (type) => {
    expect(await refusal('a=b', { 'content-type': type })).toEqual({ status: 415, code: 'request.not-json' });
  });

  it('every bad field is pointed to', async () => {
    const lines = [
      { sku: 'tea', quantity: '2', unitPrice: 450 },
      { sku: 'a\u0000b', quantity: 1.5, unitPrice: -1 },
      { sku: 'tea', quantity: 1e300, unitPrice: null },
    ];
    const { status, body } = await anne.post('/orders', { customerId: { $ne: 1 }, currency: ['EUR'], lines });
    expect(status).toBe(400);
    expect([...new Set(body.errors?.map(({ pointer }) => pointer))].sort()).toEqual([
      '#/currency',
      '#/customerId',
      '#/lines/0/quantity',
      '#/lines/1/quantity',
      '#/lines/1/sku',
      '#/lines/1/unitPrice',
      '#/lines/2/quantity',
      '#/lines/2/unitPrice',
    ]);
    const none = await anne.post('/customers', { ...registration(), email: 'nobody', address: { city: 5 } });
    expect(none.body.errors?.map(({ pointer }) => pointer)).toEqual(
      expect.arrayContaining(['#/email', '#/address/street', '#/address/city']),
    );
  });

  it.each([
    ['no lines', []],
    ['101 lines', Array.from({ length: 101 }, () => ({ sku: 'tea', quantity: 1, unitPrice: 1 }))],
    ['a line break in a field', [{ sku: 'tea\r\nSet-Cookie: role=staff', quantity: 1, unitPrice: 1 }]],
    ['half of a character', [{ sku: '\ud800', quantity: 1, unitPrice: 1 }]],
  ])('%s: 400', async (_, lines) => {
    expect(await refusal({ ...basket(customerId), lines })).toEqual({ status: 400, code: 'request.invalid' });
  });

  it('a total that cannot be counted is a rejected order', async () => {
    const lines = Array.from({ length: 100 }, () => ({ sku: 'gold', quantity: 1e6, unitPrice: 1e12 }));
    const { status, body } = await anne.post<Order>('/orders', { ...basket(customerId), lines });
    expect([status, body.status, body.reason]).toEqual([201, 'REJECTED', 'total-too-large']);
  });

  it('SQL is text like any other', async () => {
    const name = "Robert'); DROP TABLE customers; --";
    const made = await anne.post<Customer>('/customers', registration(name));
    expect([made.status, made.body.name]).toEqual([201, name]);
    const sku = "' OR 1=1; DELETE FROM orders; --";
    const placed = await anne.post<Order>('/orders', basket(made.body.customerId, sku));
    const seen = await anne.get<Order>(`/orders/${placed.body.orderId}`);
    expect([seen.body.customerName, seen.body.lines[0]!.sku]).toEqual([name, sku]);
  });
});

it('bodies that wait take no more memory than there is for them', async () => {
  const future = Buffer.from(JSON.stringify(['orders.requests', 0, 2 ** 53 - 1])).toString('base64url');
  const wait = { 'tributary-position': future, prefer: 'wait=3' };
  const many = { ...basket(customerId), ignored: Array.from({ length: 4_900 }, () => ({})) };
  const answers = await Promise.all(Array.from({ length: 100 }, () => anne.post<Problem>('/orders', many, wait)));
  const codes = new Set(answers.map(({ status, body }) => `${status} ${body.code}`));
  expect(codes).toEqual(new Set(['503 view.behind', '503 gateway.overloaded']));
  expect((await anne.post('/orders', basket(customerId))).status).toBe(201);
  expect((await anne.post<Problem>('/orders', { ...many, more: many.ignored })).body.code).toBe('request.malformed');
});

describe('paths, queries and headers that mean harm', () => {
  const sql = encodeURIComponent("' OR 1=1; --");
  it.each([
    [404, '/orders/%00'],
    [400, '/orders/%E0%A4%A'],
    [414, `/orders/${'x'.repeat(3000)}`],
    [404, '/orders/..%2f..%2fetc%2fpasswd'],
    [404, `/orders/${sql}`],
    [404, `/orders/${sql}/events`],
    [404, `/shipments/${sql}`],
    [404, `/customers/${sql}`],
    [400, `/orders?customerId=${sql}`],
    [400, '/orders?customerId=%00'],
    [400, '/orders?status=NOPE'],
    [400, '/orders?limit=0'],
    [400, '/orders?limit=1e9'],
    [400, '/orders?limit=1&limit=2'],
    [400, '/orders?cursor=zzz'],
    [400, '/orders/a?until=NOPE'],
  ])('%i for GET %.60s', async (expected, path) => {
    const { status, headers, body } = await anne.get<Problem>(path);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect([status, body.status]).toEqual([expected, expected]);
  });

  it('SQL and nonsense in headers is refused or ignored', async () => {
    const sqlKey = { 'idempotency-key': `${randomUUID()}';DROP/**/TABLE/**/orders;--` };
    expect((await anne.post('/orders', basket(customerId), sqlKey)).status).toBe(201);
    expect((await anne.post('/orders', basket(customerId), { 'idempotency-key': 'a b' })).status).toBe(400);
    expect((await anne.post('/orders', basket(customerId), { 'idempotency-key': 'x'.repeat(256) })).status).toBe(400);
    expect((await anne.get('/orders', { 'tributary-position': "' OR 1=1" })).status).toBe(400);
    const nonsense = { prefer: "wait=1e9; DROP TABLE orders, respond-async='", traceparent: "00-';--", 'x-forwarded-for': "'" };
    expect((await anne.post('/orders', basket(customerId), nonsense)).status).toBeLessThan(300);
  });

  it.each([
    ['a bare CR in a header', 'GET /orders HTTP/1.1\r\nHost: x\r\nPrefer: a\rSet-Cookie: b\r\n\r\n', 400],
    ['a NUL in the path', 'GET /orders\0 HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['two lengths', 'POST /orders HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello', 400],
    [
      'a length and chunks',
      'POST /orders HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['no HTTP', 'NOPE\r\n\r\n', 400],
    ['40 KB of header', `GET /orders HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(40_000)}\r\n\r\n`, 431],
  ])('%s', async (_, bytes, status) => {
    expect(await sendRaw(bytes)).toEqual({ status, contentType: 'application/problem+json' });
  });

  it('CRLF in a path does not reach the headers of the answer', async () => {
    const { status, headers } = await send(
      'GET',
      `${gateway}/orders/a%0d%0aSet-Cookie:%20role=staff`,
      undefined,
      anne.authorization,
    );
    expect([status, headers.get('set-cookie')]).toEqual([404, null]);
  });
});
