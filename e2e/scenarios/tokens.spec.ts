import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeJwt, SignJWT, type JWK } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { callerWith, customer, gateway, staff, tokenFor, type Caller } from '../support/client.ts';
import { send } from '../support/http.ts';
import type { OrderList } from '../support/resources.ts';
import { basket, order, register, shipmentOf } from '../support/shop.ts';
import { systemStatus } from '../support/system.ts';

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

let key: KeyObject;
let jwk: JWK;
let claims: { iss: string; aud: string; sub: string; role: string };

beforeAll(async () => {
  // The development issuer's own key: what it signs is refused for what it says, not for its signature.
  const { home } = await systemStatus();
  const { authDevKey } = JSON.parse(await readFile(join(home, 'data', 'secrets.json'), 'utf8')) as { authDevKey: string };
  key = createPrivateKey(Buffer.from(authDevKey, 'base64'));
  const { body } = await send<{ keys: JWK[] }>('GET', `${gateway}/.well-known/jwks.json`);
  jwk = body.keys[0]!;
  const { iss, aud } = decodeJwt(await tokenFor({ role: 'staff' }));
  claims = { iss: iss!, aud: String(aud), sub: 'mallory', role: 'staff' };
});

const inAnHour = () => Math.floor(Date.now() / 1000) + 3600;

const signed = (change: object = {}, by: KeyObject = key, alg = 'RS256') =>
  new SignJWT({ ...claims, exp: inAnHour(), ...change }).setProtectedHeader({ alg, kid: jwk.kid! }).sign(by);

const status = async (token: string) => (await callerWith(token).get('/orders?limit=1')).status;

describe('a token', () => {
  it('of the issuer holds', async () => {
    expect(await status(await signed())).toBe(200);
  });

  it('without a signature does not hold', async () => {
    for (const alg of ['none', 'None', 'NONE']) {
      const unsigned = `${encoded({ alg, typ: 'JWT' })}.${encoded({ ...claims, exp: inAnHour() })}.`;
      expect(await status(unsigned)).toBe(401);
      expect(await status(`${unsigned}abc`)).toBe(401);
    }
  });

  it('with the public key as an HMAC secret does not hold', async () => {
    const publicKey = createPublicKey({ key: jwk as never, format: 'jwk' });
    const head = `${encoded({ alg: 'HS256', typ: 'JWT', kid: jwk.kid })}.${encoded({ ...claims, exp: inAnHour() })}`;
    const secrets = [publicKey.export({ type: 'spki', format: 'pem' }), JSON.stringify(jwk), jwk.n!];
    for (const secret of secrets) {
      expect(await status(`${head}.${createHmac('sha256', secret).update(head).digest('base64url')}`)).toBe(401);
    }
  });

  it.each([
    ['that has expired', { exp: 1_700_000_000 }],
    ['that never expires', { exp: undefined }],
    ['that is not valid yet', { nbf: 4_000_000_000 }],
    ['for another audience', { aud: 'somebody-else' }],
    ['of another issuer', { iss: 'https://evil.example' }],
    ['with a role that there is not', { role: 'root' }],
    ['of a customer without an id', { role: 'customer' }],
    ['of nobody', { sub: undefined }],
  ])('%s does not hold', async (_, change) => {
    expect(await status(await signed(change))).toBe(401);
  });

  it('signed by another key or with another algorithm does not hold', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    expect(await status(await signed({}, privateKey))).toBe(401);
    expect(await status(await signed({}, key, 'RS512'))).toBe(401);
    expect(await status(await signed({}, key, 'PS256'))).toBe(401);
  });

  it('that was tampered with does not hold', async () => {
    const [head, , signature] = (await signed({ role: 'customer', customerId: 'c' })).split('.');
    expect(await status(`${head}.${encoded({ ...claims, exp: inAnHour() })}.${signature}`)).toBe(401);
  });

  it.each(['', 'x', 'a.b.c', `${'a'.repeat(8000)}.b.c`])('that is none (%#) does not hold', async (token) => {
    expect(await status(token)).toBe(401);
  });

  it('is needed, and what is missing is said', async () => {
    const { status: answered, headers } = await send('GET', `${gateway}/orders`);
    expect([answered, headers.get('www-authenticate')]).toEqual([401, expect.stringContaining('Bearer')]);
    expect((await send('GET', `${gateway}/orders`, undefined, { authorization: 'Basic YTpi' })).status).toBe(401);
  });
});

describe('what is another customer’s', () => {
  let anne: Caller;
  let mallory: Caller;
  let victim: { customerId: string; orderId: string; shipmentId: string };

  beforeAll(async () => {
    anne = await staff();
    const { customerId } = await register(anne);
    const { orderId } = (await order(anne, customerId)).body;
    victim = { customerId, orderId, shipmentId: (await shipmentOf(anne, orderId)).shipmentId };
    mallory = await customer((await register(anne, 'Mallory')).customerId);
  });

  it('does not exist for him', async () => {
    const { customerId, orderId, shipmentId } = victim;
    const paths = [
      `/orders/${orderId}`,
      `/orders/${orderId}?until=DELIVERED`,
      `/orders/${orderId}/events`,
      `/orders/${orderId}/shipment`,
      `/shipments/${shipmentId}`,
      `/customers/${customerId}`,
    ];
    for (const path of paths) {
      const { status: answered, body } = await mallory.get(path);
      expect([path, answered]).toEqual([path, 404]);
      expect(JSON.stringify(body)).not.toContain('Ada');
    }
    expect((await mallory.post(`/orders/${orderId}/cancellation`)).status).toBe(404);
    expect((await mallory.patch(`/customers/${customerId}`, { email: 'mallory@example.com' })).status).toBe(404);
    expect((await mallory.get<OrderList>('/orders')).body.orders).toEqual([]);
  });

  it('is not ordered, listed, dispatched or registered by him', async () => {
    const { customerId, shipmentId } = victim;
    expect((await mallory.post('/orders', basket(customerId))).status).toBe(403);
    expect((await mallory.get(`/orders?customerId=${customerId}`)).status).toBe(403);
    expect((await mallory.post(`/shipments/${shipmentId}/dispatch`)).status).toBe(403);
    expect((await mallory.post(`/shipments/${shipmentId}/delivery`)).status).toBe(403);
    expect((await mallory.post('/customers', {})).status).toBe(403);
    expect((await anne.get<{ status: string }>(`/shipments/${shipmentId}`)).body.status).toBe('PREPARED');
  });
});
