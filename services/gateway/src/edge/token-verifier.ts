import { errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import type { Caller } from './caller.js';
import { unauthenticated, unavailable } from './problem.js';

/** Postgres takes no NUL, and neither Avro nor a URI takes half of a surrogate pair; `longest` in bytes, since names are keys in the log. */
const name = (longest: number) =>
  z
    .string()
    .regex(/^[^\p{Cc}\p{Cs}]+$/u)
    .refine((text) => Buffer.byteLength(text) <= longest);

const claims = z.object({
  sub: name(255),
  exp: z.number(),
  role: z.enum(['staff', 'customer']),
  customerId: name(64).optional(),
});

/** Checks tokens: RS256 and nothing else, issuer, audience, times, role. What was verified is remembered until it expires. */
export class TokenVerifier {
  private readonly verified = new Map<string, { caller: Caller; expires: number }>();

  constructor(
    private readonly keys: JWTVerifyGetKey,
    private readonly expected: { readonly issuer: string; readonly audience: string },
    private readonly now: () => number = Date.now,
    /** Verified tokens that are remembered at most. */
    private readonly capacity = 10_000,
  ) {}

  /** The caller, when this very token was verified before and has not expired. */
  remembered(token: string): Caller | undefined {
    const entry = this.verified.get(token);
    if (entry && entry.expires > this.now()) return entry.caller;
    if (entry) this.verified.delete(token);
    return undefined;
  }

  /** Rejects with a 401 problem, or a 503 one when the keys cannot be had. */
  async verify(token: string): Promise<Caller> {
    const payload = await this.payload(token);
    const { success, data } = claims.safeParse(payload);
    if (!success)
      throw unauthenticated('the token lacks exp or a known role, or has a sub or customerId that is no name', 'invalid_token');
    const { sub: subject, role, customerId, exp } = data;
    if (role === 'customer' && !customerId)
      throw unauthenticated('a token of a customer needs the claim customerId', 'invalid_token');
    const caller: Caller = role === 'customer' ? { subject, role, customerId: customerId! } : { subject, role };
    if (this.verified.size >= this.capacity) this.verified.delete(this.verified.keys().next().value!);
    this.verified.set(token, { caller, expires: exp * 1000 });
    return caller;
  }

  private async payload(token: string): Promise<JWTPayload> {
    try {
      const { payload } = await jwtVerify(token, this.keys, {
        ...this.expected,
        algorithms: ['RS256'],
        requiredClaims: ['sub', 'exp'],
        currentDate: new Date(this.now()),
      });
      return payload;
    } catch (cause) {
      if (cause instanceof errors.JWTExpired) throw unauthenticated('the token has expired', 'invalid_token');
      if (cause instanceof errors.JWKSTimeout || !(cause instanceof errors.JOSEError) || cause.code === 'ERR_JOSE_GENERIC') {
        throw unavailable('auth.keys-unavailable', 'the keys of the token issuer cannot be had now', 5, { cause });
      }
      throw unauthenticated('the token is not valid here', 'invalid_token');
    }
  }
}
