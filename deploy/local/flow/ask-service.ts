import { Failure } from '../failure.ts';
import { request } from '../http.ts';
import { demandService } from '../supervisor/services.ts';
import type { Status } from '../supervisor/status.ts';
import { gatewayClient } from './gateway-client.ts';

/** What the processes of a service say to a question that not all of them can answer. */
export interface Answers<T> {
  /** At least one. */
  readonly answers: readonly [T, ...T[]];
  /** Who did not answer, and why, a line each. */
  readonly silent: readonly string[];
}

/** Asks every process of a service, as a member of staff; those that refuse are passed over as long as one does not. */
export async function askService<T>(
  { services, gateway }: Pick<Status, 'services' | 'gateway'>,
  service: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answers<T>> {
  demandService(service);
  const urls = services[service]?.urls ?? [];
  if (!urls.length) throw new Failure(`${service} has no process`, `Start one with \`npm run scale -- ${service} 1\`.`);
  const headers: Record<string, string> =
    service === 'gateway' ? { authorization: `Bearer ${await gatewayClient(gateway).token()}` } : {};
  const answers: T[] = [];
  const silent: string[] = [];
  let refusal: string | undefined;
  for (const url of urls) {
    const answered = await request(`${url}${path}`, { method, headers, body, timeoutMs: 60_000 }).catch((error: Error) => error);
    if (answered instanceof Error) {
      silent.push(answered.message);
      continue;
    }
    const answer = JSON.parse(answered.text) as T & { message?: string; detail?: string };
    if (answered.status === 200) answers.push(answer);
    else refusal ??= answer.message ?? answer.detail ?? answered.text;
    if (answered.status === 200 && method === 'GET') break; // all processes of a service know the same
  }
  const [first, ...others] = answers;
  if (first) return { answers: [first, ...others], silent };
  if (refusal) throw new Failure(`${service}: ${refusal}`, 'See `npm run parked -- list`.');
  throw new Failure(`${service}: ${silent.join(', ')}`, 'Ask again when `npm run status` says that it is ready.');
}
