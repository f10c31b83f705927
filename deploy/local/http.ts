import { request as open } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export interface Request {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Is sent as JSON. */
  readonly body?: unknown;
  readonly timeoutMs?: number;
}

/** One HTTP request. Not fetch, because that costs the launcher, which asks little, 20 MiB. */
export function request(url: string, { method = 'GET', headers = {}, body, timeoutMs }: Request = {}): Promise<Answer> {
  const content: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
  return new Promise((done, fail) => {
    const signal = timeoutMs === undefined ? {} : { signal: AbortSignal.timeout(timeoutMs) };
    const outgoing = open(url, { method, headers: { ...content, ...headers }, ...signal }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', fail);
      response.once('end', () => done({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
    });
    outgoing.once('error', (cause) => fail(noAnswer(url, cause, timeoutMs)));
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function noAnswer(url: string, cause: NodeJS.ErrnoException, timeoutMs = 0): Error {
  const reason = cause.name === 'AbortError' ? `within ${timeoutMs / 1000} s` : `(${cause.code ?? cause.message})`;
  return new Error(`${new URL(url).origin} does not answer ${reason}`, { cause });
}

/** Whether a GET answers 2xx within two seconds. */
export async function answersOk(url: string): Promise<boolean> {
  const { status } = await request(url, { timeoutMs: 2000 }).catch(() => ({ status: 0 }));
  return status >= 200 && status < 300;
}
