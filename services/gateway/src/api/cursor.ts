import { z } from 'zod';
import { invalid } from '../edge/problem.js';
import type { OrderCursor } from '../view/order-queries.js';
import { id } from './bodies.js';

const parts = z.tuple([z.iso.datetime(), id]);

/** A place in a list, opaque to clients. */
export const cursorToken = ({ placedAt, orderId }: OrderCursor): string =>
  Buffer.from(JSON.stringify([placedAt.toISOString(), orderId])).toString('base64url');

/** Throws a 400 problem when the client made the cursor up. */
export function parseCursor(token: string): OrderCursor {
  try {
    const [placedAt, orderId] = parts.parse(JSON.parse(Buffer.from(token, 'base64url').toString()));
    return { placedAt: new Date(placedAt), orderId };
  } catch {
    throw invalid('the cursor is not one that a list has answered', [{ parameter: 'cursor', detail: 'malformed' }]);
  }
}
