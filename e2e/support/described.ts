import { send, type Reply } from './http.ts';

interface Described {
  readonly content?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, unknown>>;
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, Described>> }>>>>;
}

/** Headers that say something of our own; those that are sent must be described. */
const ours = ['tributary-position', 'location', 'preference-applied', 'retry-after', 'ratelimit-limit', 'www-authenticate'];

let description: Promise<Description> | undefined;

/** Throws when an answer of the gateway is not as its OpenAPI document describes it: status, content type, headers. */
export async function mustBeDescribed(gateway: string, method: string, path: string, { status, headers }: Reply<unknown>) {
  description ??= send<Description>('GET', `${gateway}/openapi.json`).then(({ body }) => body);
  const { paths } = await description;
  const asked = path.replace(/[?#].*$/s, '');
  const template = Object.keys(paths).find((known) => new RegExp(`^${known.replace(/\{\w+\}/g, '[^/]+')}$`).test(asked));
  const route = template === undefined ? undefined : paths[template]![method.toLowerCase()];
  const fault = (what: string) => new Error(`${method} ${path} answered ${what}, which /openapi.json does not describe`);
  if (!route) {
    if (status < 400) throw fault(String(status));
    return; // 404 and 405 belong to no route
  }
  const described = route.responses[status];
  if (!described) throw fault(String(status));
  const type = headers.get('content-type')?.split(';')[0];
  if (type !== undefined && !(type in (described.content ?? {}))) throw fault(`${status} with ${type}`);
  const named = Object.keys(described.headers ?? {}).map((name) => name.toLowerCase());
  for (const name of ours) if (headers.has(name) && !named.includes(name)) throw fault(`${status} with the header ${name}`);
}
