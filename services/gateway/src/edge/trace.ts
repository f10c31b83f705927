import { randomUUID } from 'node:crypto';

/** The caller's trace context (W3C), or a new one. */
export function traceparentOf(header: string | string[] | undefined): string {
  if (typeof header === 'string' && /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/.test(header)) return header;
  return `00-${randomUUID().replaceAll('-', '')}-${randomUUID().replaceAll('-', '').slice(16)}-01`;
}
