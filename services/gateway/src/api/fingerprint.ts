import { createHash } from 'node:crypto';

/** SHA-256 of a JSON value, whatever the order of its keys: two bodies that say the same have the same fingerprint. */
export const fingerprintOf = (value: unknown): string => createHash('sha256').update(canonical(value)).digest('base64url');

/** JSON with sorted keys and without what is undefined. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
}
