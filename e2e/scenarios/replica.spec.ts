import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { gateway, staff } from '../support/client.ts';
import { type Member, startMember } from '../support/member.ts';

const checkout = resolve(import.meta.dirname, '../..');
const limit = 20;

/** A replica of the gateway that the launcher knows nothing of, and that allows its clients little. */
let replica: Member;

beforeAll(async () => {
  const settings = { AUTH_JWKS_URL: `${gateway}/.well-known/jwks.json`, RATE_LIMIT_PER_MINUTE: String(limit) };
  replica = await startMember({ folder: checkout, service: 'gateway' }, 'gateway-with-limits', settings);
});

afterAll(() => replica.stop());

const somebody = async () => (await staff(`e2e-${randomUUID()}`)).at(replica.url);

it('refuses who asks more than he may with 429 and Retry-After, and nobody else', async () => {
  const eager = await somebody();
  for (let n = 0; n < limit; n++) expect((await eager.get('/orders?limit=1')).status).toBe(200);
  const { status, body, headers } = await eager.get('/orders?limit=1');
  expect([status, body.code]).toEqual([429, 'rate.exceeded']);
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await (await somebody()).get('/orders?limit=1')).status).toBe(200);
});

it('ends when it is told to, though its event streams come back', async () => {
  const { authorization } = await somebody();
  const client = new AbortController();
  const open = () => fetch(`${replica.url}/events`, { headers: authorization, signal: client.signal });
  const again = (await open()).text().then(open);
  try {
    const stopped = replica.stop();
    const answer = await again.then(
      ({ status }) => status,
      () => 'no connection',
    );
    expect(answer).not.toBe(200);
    await stopped;
  } finally {
    client.abort();
  }
});
