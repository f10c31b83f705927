import { hash } from 'node:crypto';

const namespace = Buffer.from('7d0c6c0a4a7e5d0b9a5e6b6f0f6c2b11', 'hex');

/** UUIDv5 (RFC 9562) of the given name in Tributary's namespace: the same name is the same id, on every machine. */
export function uuidOf(name: string): string {
  const bytes = Buffer.allocUnsafe(namespace.length + name.length * 3);
  namespace.copy(bytes);
  const length = namespace.length + bytes.write(name, namespace.length);
  const hex = hash('sha1', bytes.subarray(0, length), 'hex');
  const variant = '89ab'[parseInt(hex[16]!, 16) & 3];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
