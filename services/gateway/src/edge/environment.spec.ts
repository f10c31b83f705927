import { expect, it } from 'vitest';
import { gatewayEnvironment } from './environment.js';

it('limits the rate of clients unless it is told not to', () => {
  const limit = (set: object) => gatewayEnvironment.parse({ AUTH_DEV_ISSUER: 'true', ...set }).RATE_LIMIT_PER_MINUTE;
  expect([limit({}), limit({ RATE_LIMIT_PER_MINUTE: '0' })]).toEqual([600_000, 0]);
});

it('needs keys to check tokens with', () => {
  expect(gatewayEnvironment.safeParse({}).error?.issues).toEqual([expect.objectContaining({ path: ['AUTH_JWKS_URL'] })]);
});
