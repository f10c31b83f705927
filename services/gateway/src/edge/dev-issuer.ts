import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, type JWK, SignJWT } from 'jose';

/** Seconds that a development token holds. */
const lifetime = 12 * 3600;

/** Makes tokens for anybody who asks. It exists so that a newcomer needs no identity provider; never run it in production. */
export class DevIssuer {
  private constructor(
    private readonly key: KeyObject,
    readonly publicKey: JWK & { kid: string },
    private readonly claims: { readonly issuer: string; readonly audience: string },
  ) {}

  /** `key`: PKCS8 PEM in base64; without it the issuer makes a key of its own, which no other replica knows. */
  static async create(claims: { issuer: string; audience: string }, key?: string): Promise<DevIssuer> {
    const privateKey = key
      ? createPrivateKey(Buffer.from(key, 'base64'))
      : generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const jwk = await exportJWK(createPublicKey(privateKey));
    const kid = await calculateJwkThumbprint(jwk);
    return new DevIssuer(privateKey, { ...jwk, kid, alg: 'RS256', use: 'sig' }, claims);
  }

  async token(who: { role: string; customerId?: string | undefined; subject?: string | undefined }) {
    const { role, customerId, subject = customerId ?? role } = who;
    const access_token = await new SignJWT({ role, ...(customerId ? { customerId } : {}) })
      .setProtectedHeader({ alg: 'RS256', kid: this.publicKey.kid, typ: 'JWT' })
      .setSubject(subject)
      .setIssuer(this.claims.issuer)
      .setAudience(this.claims.audience)
      .setIssuedAt()
      .setExpirationTime(`${lifetime} s`)
      .sign(this.key);
    return { access_token, token_type: 'Bearer', expires_in: lifetime };
  }
}
