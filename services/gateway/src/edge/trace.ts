import { randomBytes } from 'node:crypto';

/** The caller's trace context (W3C), or a new one. */
export function traceparentOf(header: string | string[] | undefined): string {
  if (typeof header === 'string' && /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/.test(header)) return header;
  const bytes = randomBytes(24).toString('hex');
  return `00-${bytes.slice(0, 32)}-${bytes.slice(32)}-01`;
}
