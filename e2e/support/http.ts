/** What the gateway answered. */
export interface Reply<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export type HeaderMap = Readonly<Record<string, string>>;

/** Sends one HTTP request and reads its answer. `body` goes out as JSON; a string goes out as it is. */
export async function send<T>(method: string, url: string, body?: unknown, headers: HeaderMap = {}): Promise<Reply<T>> {
  const type: HeaderMap = body === undefined ? {} : { 'content-type': 'application/json' };
  const response = await fetch(url, {
    method,
    headers: { ...type, ...headers },
    body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    signal: AbortSignal.timeout(45_000),
  });
  const text = await response.text();
  const json = /\bjson\b/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, body: (json && text ? JSON.parse(text) : text) as T };
}
