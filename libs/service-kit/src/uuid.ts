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

/**
 * UUID of the given name that belongs to another id: where that one is a UUIDv7, it begins with the same time (RFC 9562, version 8), so that
 * an index of such ids grows at its end.
 */
export function uuidBeside(id: string, name: string): string {
  const uuid = uuidOf(`${name}/${id}`);
  return isVersion7.test(id) ? `${id.slice(0, 13)}-8${uuid.slice(15)}` : uuid;
}

const isVersion7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
