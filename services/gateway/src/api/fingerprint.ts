import { hash } from 'node:crypto';

/** SHA-256 of a JSON value, whatever the order of its keys: two bodies that say the same have the same fingerprint. */
export const fingerprintOf = (value: unknown): string => hash('sha256', canonical(value), 'base64url');

/** JSON with sorted keys and without what is undefined. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  let text = '';
  for (const key of Object.keys(value).sort()) {
    const item: unknown = value[key as never];
    if (item !== undefined) text += `${text ? ',' : ''}${JSON.stringify(key)}:${canonical(item)}`;
  }
  return `{${text}}`;
}
