import { ToolError } from './contracts.ts';

/** A version of a subject, as the registry holds it. */
export interface Version {
  readonly version: number;
  readonly id: number;
  readonly schema: object;
}

/** What the tool asks of a Confluent-compatible registry. Not found is an answer; no answer is a ToolError with exit code 2. */
export interface Registry {
  readonly url: string;
  subjects(): Promise<string[]>;
  versions(subject: string): Promise<Version[]>;
  /** The version that the registry takes for this schema. Defaults of enums, at least, may differ: see `sayTheSame`. */
  find(subject: string, schema: object): Promise<Version | undefined>;
  /** The registry's own objections to the schema, against every version of the subject. */
  objections(subject: string, schema: object): Promise<string[]>;
  level(subject: string): Promise<string | undefined>;
  setLevel(subject: string, level: string): Promise<void>;
}

/** How long a request may take, in milliseconds. */
const patience = 10_000;

/** Talks to the registry at `url` (`…/apis/ccompat/v7`). */
export function registryAt(url: string): Registry {
  const base = url.replace(/\/$/, '');
  if (!/^https?:$/.test(URL.parse(base)?.protocol ?? ''))
    throw new ToolError(`"${url}" is not the URL of a registry, which looks like http://127.0.0.1:8081/apis/ccompat/v7`);
  const path = (subject: string): string => encodeURIComponent(subject);

  /** The JSON of the answer, undefined for 404. */
  async function ask<T>(method: string, resource: string, body?: object): Promise<T | undefined> {
    const { status, ok, text } = await answer(`${base}${resource}`, method, body);
    if (status === 404) return undefined;
    if (!ok) throw new ToolError(`registry: ${method} ${resource} answered ${status}: ${messageIn(text)}`, status >= 500 ? 2 : 1);
    return JSON.parse(text) as T;
  }

  /** Schemas travel as text. */
  async function askVersion(method: string, resource: string, body?: object): Promise<Version | undefined> {
    const held = await ask<{ id: number; version: number; schema: string }>(method, resource, body);
    return held && { id: held.id, version: held.version, schema: JSON.parse(held.schema) as object };
  }

  const levelOf = async (subject: string): Promise<string | undefined> =>
    (await ask<{ compatibilityLevel: string }>('GET', `/config/${path(subject)}`))?.compatibilityLevel;

  return {
    url: base,
    subjects: async () => {
      const subjects = await ask<string[]>('GET', '/subjects');
      if (!subjects) throw new ToolError(`${base} is not the Confluent API of a schema registry (…/apis/ccompat/v7)`);
      return subjects;
    },
    versions: async (subject) => {
      const numbers = (await ask<number[]>('GET', `/subjects/${path(subject)}/versions`)) ?? [];
      const found = numbers.map((number) => askVersion('GET', `/subjects/${path(subject)}/versions/${number}`));
      return (await Promise.all(found)).filter((version) => version !== undefined);
    },
    find: (subject, schema) => askVersion('POST', `/subjects/${path(subject)}`, { schema: JSON.stringify(schema) }),
    objections: async (subject, schema) => {
      const resource = `/compatibility/subjects/${path(subject)}/versions?verbose=true`;
      const verdict = await ask<{ is_compatible: boolean; messages?: string[] }>('POST', resource, {
        schema: JSON.stringify(schema),
      });
      if (!verdict || verdict.is_compatible) return [];
      return verdict.messages?.length ? verdict.messages : ['the registry refuses it and does not say why'];
    },
    level: levelOf,
    setLevel: async (subject, level) => {
      try {
        await ask('PUT', `/config/${path(subject)}`, { compatibility: level });
      } catch (error) {
        // Of two that set it at once, Apicurio refuses one (409).
        if ((await levelOf(subject)) !== level) throw error;
      }
    },
  };
}

async function answer(url: string, method: string, body?: object): Promise<{ status: number; ok: boolean; text: string }> {
  try {
    const response = await fetch(url, {
      method,
      headers: body ? { 'content-type': 'application/vnd.schemaregistry.v1+json' } : {},
      body: body ? JSON.stringify(body) : null,
      signal: AbortSignal.timeout(patience),
    });
    return { status: response.status, ok: response.ok, text: await response.text() };
  } catch (cause) {
    throw new ToolError(`the registry at ${new URL(url).origin} does not answer ${reason(cause as Error)}`, 2, { cause });
  }
}

function reason(error: Error): string {
  if (error.name === 'TimeoutError') return `within ${patience / 1000} s`;
  const { code, message } = (error.cause ?? error) as { code?: string; message: string };
  return `(${code ?? message})`;
}

function messageIn(text: string): string {
  try {
    return String((JSON.parse(text) as { message?: string }).message ?? text);
  } catch {
    return text.slice(0, 200);
  }
}
