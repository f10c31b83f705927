import { z } from 'zod';
import { invalid } from '../edge/problem.js';
import { viewedEvents } from '../view/gateway-service.js';
import type { LogPosition } from '../view/reach.js';
import { id } from './bodies.js';
import { type OutcomeKind, outcomes, type Pending } from './outcomes.js';

/** Where a write stands in the log; and, when its outcome is not known yet, what that outcome would be. */
export interface Position {
  readonly place: LogPosition;
  readonly pending?: Pending;
}

const place = z.tuple([
  z.enum([...new Set(viewedEvents.map(({ topic }) => topic))]),
  z.number().int().min(0),
  z.number().int().min(0),
]);
const token = z.union([
  place,
  z.tuple([
    ...place.def.items,
    z.enum(Object.keys(outcomes) as OutcomeKind[]),
    id,
    id,
    z.number().int().min(1).max(9).optional(),
  ]),
]);

/** The value of the header `Tributary-Position`: opaque to clients. */
export function positionToken({ place: { topic, partition, offset }, pending }: Position): string {
  const { kind, key, requestId, events } = pending ?? {};
  const parts = [topic, partition, offset, kind, key, requestId, events].filter((part) => part !== undefined);
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** Throws a 400 problem when the client made the token up. A topic's number of partitions is not known before Kafka has said it. */
export function parsePosition(header: string, partitionsOf: (topic: string) => number | undefined): Position {
  const [topic, partition, offset, kind, key, requestId, events] = parse(header, partitionsOf);
  const position = { place: { topic, partition, offset } };
  return kind && key && requestId ? { ...position, pending: { kind, key, requestId, events } } : position;
}

function parse(
  header: string,
  partitionsOf: (topic: string) => number | undefined,
): [string, number, number, OutcomeKind?, string?, string?, number?] {
  try {
    const parts = token.parse(JSON.parse(Buffer.from(header, 'base64url').toString()));
    if (parts[1] < (partitionsOf(parts[0]) ?? Infinity)) return parts as never;
  } catch {
    // Said below.
  }
  throw invalid('the position is not one that a write has answered', [{ parameter: 'Tributary-Position', detail: 'malformed' }]);
}
