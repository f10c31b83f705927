import type { FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** Once somebody has asked for it. */
    preference?: Preference;
  }
}

const usualWait = 5;
const longestWait = 30;

/** What the client would rather have (RFC 7240). Its wait begins when it is first asked for, and is one for all that the request waits for. */
export class Preference {
  private readonly began = performance.now();

  constructor(
    /** How long the answer may take, in milliseconds. */
    readonly wait: number,
    /** The preferences that are followed, as `Preference-Applied` names them. */
    readonly applied: string,
  ) {}

  /** What is left of the wait, in milliseconds. */
  get left(): number {
    return Math.max(0, this.wait - (performance.now() - this.began));
  }

  /** Reads `Prefer`; what it does not know or cannot read it passes over, as the RFC asks. */
  static parse(header: string | string[] | undefined): Preference {
    if (header === undefined) return new Preference(usualWait * 1000, '');
    const wanted = new Map<string, string>();
    for (const [preference] of String(header).matchAll(/(?:[^,"]|"(?:\\.|[^"\\])*"?)+/g)) {
      // Behind the semicolon are parameters of this preference.
      const [name = '', value = ''] = preference
        .split(';')[0]!
        .split('=')
        .map((text) => text.trim());
      if (name && !wanted.has(name.toLowerCase())) wanted.set(name.toLowerCase(), value.replaceAll('"', ''));
    }
    const applied: string[] = [];
    let seconds = usualWait;
    if (wanted.has('respond-async')) {
      applied.push('respond-async');
      seconds = 0;
    }
    const wait = wanted.get('wait');
    if (wait !== undefined && /^\d{1,9}$/.test(wait)) {
      seconds = Math.min(Number(wait), longestWait);
      applied.push(`wait=${seconds}`);
    }
    return new Preference(seconds * 1000, applied.join(', '));
  }
}

/** The preference of a request, from the first question for it on. */
export const preferenceOf = (request: FastifyRequest): Preference =>
  (request.preference ??= Preference.parse(request.headers.prefer));
