import { hash } from 'node:crypto';

/** SHA-256 of a body as its schema has read it: known fields only, in the order of the schema, whatever that of the client. */
export const fingerprintOf = (body: object): string => hash('sha256', JSON.stringify(body), 'base64url');
