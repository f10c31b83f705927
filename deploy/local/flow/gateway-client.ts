import { Failure } from '../failure.ts';
import { request } from '../http.ts';
import type { FlowEvent } from './flow-event.ts';

/** The gateway as the launcher uses it: as a member of staff, with a token of the development issuer. */
export interface GatewayClient {
  token(): Promise<string>;
  /** Sends JSON and answers the JSON that comes back; anything but 2xx fails with the problem's own words. */
  post<T>(path: string, body: unknown): Promise<T>;
  get<T>(path: string): Promise<T>;
  flow(orderId: string): Promise<FlowEvent[]>;
}

export function gatewayClient(gateway: string): GatewayClient {
  if (URL.parse(gateway)?.protocol !== 'http:')
    throw new Failure(`"${gateway}" is not the address of a gateway`, 'Give one like http://127.0.0.1:8080.');
  let staffToken = Promise.resolve('');
  let renewAt = 0;

  async function send<T>(method: string, path: string, headers: Record<string, string>, body?: unknown): Promise<T> {
    const asked = request(`${gateway}${path}`, { method, headers, body, timeoutMs: 35_000 });
    const { status, text } = await asked.catch((cause: Error) => {
      throw new Failure(`The gateway at ${cause.message}`, 'Is the address right? `npm run status` says how the gateway does.', {
        cause,
      });
    });
    if (status >= 200 && status < 300) return JSON.parse(text) as T;
    throw new Failure(`${method} ${path} was answered with ${status} (${reason(text)})`, 'More in `npm run logs -- gateway`.');
  }

  const token = () => {
    if (Date.now() > renewAt) {
      renewAt = Date.now() + 60_000;
      staffToken = send<{ access_token: string }>('POST', '/auth/token', {}, { role: 'staff' }).then(
        (answer) => answer.access_token,
      );
      staffToken.catch(() => (renewAt = 0));
    }
    return staffToken;
  };
  const authorized = async () => ({ authorization: `Bearer ${await token()}` });

  return {
    token,
    post: async (path, body) => send('POST', path, await authorized(), body),
    get: async (path) => send('GET', path, await authorized()),
    async flow(orderId) {
      const path = `/orders/${encodeURIComponent(orderId)}/events`;
      const { events } = await send<{ events: FlowEvent[] }>('GET', path, await authorized());
      return events;
    },
  };
}

/** The words of an RFC 9457 problem, or the beginning of whatever came instead. */
function reason(text: string): string {
  try {
    const { title, detail } = JSON.parse(text) as { title?: string; detail?: string };
    return [title, detail].filter(Boolean).join(': ') || text.slice(0, 200);
  } catch {
    return text.slice(0, 200);
  }
}
