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
  /** Id and version under which the subject holds exactly this schema. */
  find(subject: string, schema: object): Promise<{ id: number; version: number } | undefined>;
  /** The registry's own objections to the schema, against every version of the subject. */
  objections(subject: string, schema: object): Promise<string[]>;
  level(subject: string): Promise<string | undefined>;
  setLevel(subject: string, level: string): Promise<void>;
}

/** Talks to the registry at `url` (`…/apis/ccompat/v7`). */
export function registryAt(url: string): Registry {
  const base = url.replace(/\/$/, '');
  const path = (subject: string): string => encodeURIComponent(subject);

  /** The JSON of the answer, undefined for 404. */
  async function ask<T>(method: string, resource: string, body?: object): Promise<T | undefined> {
    const response = await answer(`${base}${resource}`, method, body);
    if (response.status === 404) return undefined;
    const text = await response.text();
    if (!response.ok)
      throw new ToolError(
        `registry: ${method} ${resource} answered ${response.status}: ${messageIn(text)}`,
        response.status >= 500 ? 2 : 1,
      );
    return JSON.parse(text) as T;
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
      const found = await Promise.all(
        numbers.map((number) =>
          ask<{ id: number; version: number; schema: string }>('GET', `/subjects/${path(subject)}/versions/${number}`),
        ),
      );
      return found.flatMap((one) =>
        one ? [{ version: one.version, id: one.id, schema: JSON.parse(one.schema) as object }] : [],
      );
    },
    find: (subject, schema) => ask('POST', `/subjects/${path(subject)}`, { schema: JSON.stringify(schema) }),
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

async function answer(url: string, method: string, body?: object): Promise<Response> {
  try {
    return await fetch(url, {
      method,
      headers: body ? { 'content-type': 'application/vnd.schemaregistry.v1+json' } : {},
      body: body ? JSON.stringify(body) : null,
      signal: AbortSignal.timeout(10_000),
    });
  } catch (cause) {
    const { code, message } = ((cause as Error).cause ?? cause) as { code?: string; message: string };
    throw new ToolError(`the registry at ${new URL(url).origin} does not answer (${code ?? message})`, 2, { cause });
  }
}

function messageIn(text: string): string {
  try {
    return String((JSON.parse(text) as { message?: string }).message ?? text);
  } catch {
    return text.slice(0, 200);
  }
}
