import { createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { createLocalJWKSet, SignJWT } from 'jose';
import { beforeAll, expect, it } from 'vitest';
import { DevIssuer } from './dev-issuer.js';
import { TokenVerifier } from './token-verifier.js';

const expected = { issuer: 'tributary-dev', audience: 'tributary' };
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' });
let issuer: DevIssuer;
let clock = Date.now();
let verifier: TokenVerifier;

beforeAll(async () => {
  issuer = await DevIssuer.create(expected, Buffer.from(pem).toString('base64'));
  verifier = new TokenVerifier(createLocalJWKSet({ keys: [issuer.publicKey] }), expected, () => clock);
});

const signed = (
  claims: Record<string, unknown>,
  { key = pair.privateKey, alg = 'RS256', iss = expected.issuer, aud = expected.audience } = {},
) =>
  new SignJWT(claims)
    .setProtectedHeader({ alg, kid: issuer.publicKey.kid })
    .setSubject((claims['sub'] as string | undefined) ?? 's')
    .setIssuer(iss)
    .setAudience(aud)
    .setExpirationTime('1h')
    .sign(key);

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = { sub: 's', role: 'staff', iss: expected.issuer, aud: expected.audience, exp: 4e9 };

it('knows staff and customers by their tokens', async () => {
  const { access_token: staff } = await issuer.token({ role: 'staff' });
  const { access_token: ada } = await issuer.token({ role: 'customer', customerId: 'ada' });
  expect(await verifier.verify(staff)).toEqual({ subject: 'staff', role: 'staff' });
  expect(await verifier.verify(ada)).toEqual({ subject: 'ada', role: 'customer', customerId: 'ada' });
});

it('remembers a verified token until it expires, and no longer', async () => {
  const { access_token: token, expires_in: seconds } = await issuer.token({ role: 'staff', subject: 'eve' });
  expect(verifier.remembered(token)).toBeUndefined();
  await verifier.verify(token);
  expect(verifier.remembered(token)).toEqual({ subject: 'eve', role: 'staff' });
  const now = clock;
  clock += (seconds + 1) * 1000;
  expect(verifier.remembered(token)).toBeUndefined();
  await expect(verifier.verify(token)).rejects.toMatchObject({ status: 401, message: 'the token has expired' });
  clock = now;
});

it('remembers so many tokens and forgets the oldest for the next', async () => {
  const small = new TokenVerifier(createLocalJWKSet({ keys: [issuer.publicKey] }), expected, () => clock, 2);
  const tokens = await Promise.all(['a', 'b', 'c'].map(async (sub) => signed({ role: 'staff', n: sub })));
  for (const token of tokens) await small.verify(token);
  expect(tokens.map((token) => small.remembered(token) !== undefined)).toEqual([false, true, true]);
});

it.each([
  ['alg none', async () => `${encoded({ alg: 'none' })}.${encoded(claims)}.`],
  [
    'HS256 signed with the public key',
    async () => {
      const head = `${encoded({ alg: 'HS256', kid: issuer.publicKey.kid })}.${encoded(claims)}`;
      const secret = createPublicKey(pair.privateKey).export({ type: 'spki', format: 'pem' });
      return `${head}.${createHmac('sha256', secret).update(head).digest('base64url')}`;
    },
  ],
  ['RS512', () => signed({ role: 'staff' }, { alg: 'RS512' })],
  ['another key', () => signed({ role: 'staff' }, { key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey })],
  ['another audience', () => signed({ role: 'staff' }, { aud: 'elsewhere' })],
  ['another issuer', () => signed({ role: 'staff' }, { iss: 'elsewhere' })],
  ['no role', () => signed({})],
  ['an unknown role', () => signed({ role: 'root' })],
  ['a customer without id', () => signed({ role: 'customer' })],
  ['a customer whose id no database takes', () => signed({ role: 'customer', customerId: 'a\0' })],
  ['a subject that is half a character', () => signed({ role: 'staff', sub: 'a\ud800' })],
  ['garbage', async () => 'a.b.c'],
  ['nothing', async () => ''],
])('refuses %s', async (_, token) => {
  await expect(verifier.verify(await token())).rejects.toMatchObject({ status: 401 });
});

it('says 503 when the keys cannot be had', async () => {
  const lost = new TokenVerifier(() => Promise.reject(new TypeError('fetch failed')), expected);
  await expect(lost.verify(await signed({ role: 'staff' }))).rejects.toMatchObject({
    status: 503,
    code: 'auth.keys-unavailable',
  });
});
