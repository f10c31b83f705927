/** What the client would rather have (RFC 7240). */
export interface Preference {
  /** How long the answer may take, in milliseconds. */
  readonly wait: number;
  /** The preferences that are followed, as `Preference-Applied` names them. */
  readonly applied: string;
}

const usualWait = 5;
const longestWait = 30;

/** Reads `Prefer`; what it does not know or cannot read it passes over, as the RFC asks. */
export function preferenceOf(header: string | string[] | undefined): Preference {
  const wanted = new Map<string, string>();
  for (const part of String(header ?? '').split(/[,;]/)) {
    const [name = '', value = ''] = part.split('=').map((text) => text.trim());
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
  return { wait: seconds * 1000, applied: applied.join(', ') };
}
