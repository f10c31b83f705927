import { z } from 'zod';

const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((value) => value === 'true');

/** What the gateway reads of the environment, besides what every service reads. */
export const gatewayEnvironment = z
  .object({
    /** Makes tokens for anybody who asks; for development only. */
    AUTH_DEV_ISSUER: flag,
    AUTH_ISSUER: z.string().min(1).default('tributary-dev'),
    AUTH_AUDIENCE: z.string().min(1).default('tributary'),
    /** Where the issuer publishes its keys; needed unless the gateway is the issuer. */
    AUTH_JWKS_URL: z.url().optional(),
    /** The development issuer's private key (PKCS8 PEM in base64), so that replicas agree. */
    AUTH_DEV_KEY: z.string().optional(),
    /** Requests a minute that one client may make of one replica; 0: no limit. */
    RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(0).default(600_000),
  })
  .refine(({ AUTH_DEV_ISSUER, AUTH_JWKS_URL }) => AUTH_DEV_ISSUER || AUTH_JWKS_URL, {
    path: ['AUTH_JWKS_URL'],
    message: 'is needed unless AUTH_DEV_ISSUER is true',
  });

export type GatewayEnvironment = z.infer<typeof gatewayEnvironment>;

export const GATEWAY_ENVIRONMENT = Symbol('gateway environment');
