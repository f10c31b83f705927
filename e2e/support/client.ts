import { mustBeDescribed } from './described.ts';
import { send, type HeaderMap, type Reply } from './http.ts';
import type { Problem } from './resources.ts';

/** Where the tests find the gateway. */
export const gateway = process.env['GATEWAY_URL'] ?? 'http://127.0.0.1:8080';

/**
 * Somebody with a token, talking to one replica of the gateway. Answers of any status come back; thrown is only for one that the
 * gateway's OpenAPI document does not describe.
 */
export interface Caller {
  readonly authorization: HeaderMap;
  get<T = Problem>(path: string, headers?: HeaderMap): Promise<Reply<T>>;
  post<T = Problem>(path: string, body?: unknown, headers?: HeaderMap): Promise<Reply<T>>;
  patch<T = Problem>(path: string, body: unknown, headers?: HeaderMap): Promise<Reply<T>>;
  /** The same person at another replica. */
  at(url: string): Caller;
}

type Claims = { role: 'staff'; subject?: string } | { role: 'customer'; customerId: string; subject?: string };

export function callerWith(token: string, url = gateway): Caller {
  const authorization = { authorization: `Bearer ${token}` };
  const call =
    (method: string) =>
    <T>(path: string, body?: unknown, headers?: HeaderMap) =>
      ask<T>(method, path, body, { ...authorization, ...headers }, url);
  return {
    authorization,
    get: (path, headers) => call('GET')(path, undefined, headers),
    post: call('POST'),
    patch: call('PATCH'),
    at: (other) => callerWith(token, other),
  };
}

async function ask<T>(method: string, path: string, body: unknown, headers: HeaderMap, url: string): Promise<Reply<T>> {
  const reply = await send<T>(method, `${url}${path}`, body, headers);
  await mustBeDescribed(gateway, method, path, reply);
  return reply;
}

/** A token of the development issuer. */
export async function tokenFor(claims: Claims): Promise<string> {
  const { status, body } = await ask<{ access_token: string }>('POST', '/auth/token', claims, {}, gateway);
  if (status !== 200) throw new Error(`POST /auth/token answered ${status}`);
  return body.access_token;
}

export const staff = async (subject?: string): Promise<Caller> =>
  callerWith(await tokenFor({ role: 'staff', ...(subject ? { subject } : {}) }));

export const customer = async (customerId: string): Promise<Caller> =>
  callerWith(await tokenFor({ role: 'customer', customerId }));
