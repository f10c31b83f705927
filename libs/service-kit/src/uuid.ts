import { createHash } from 'node:crypto';

const namespace = Buffer.from('7d0c6c0a4a7e5d0b9a5e6b6f0f6c2b11', 'hex');

/** UUIDv5 (RFC 9562) of the given name in Tributary's namespace: the same name is the same id, on every machine. */
export function uuidOf(name: string): string {
  const hash = createHash('sha1').update(namespace).update(name).digest().subarray(0, 16);
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
