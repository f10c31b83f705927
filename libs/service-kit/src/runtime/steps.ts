import { RuntimeError } from '../errors.js';
import type { Event, EventType } from '../event.js';
import type { RowClass } from '../row.js';
import type { Service } from '../service.js';
import { uuidOf } from '../uuid.js';
import { judge } from './judge.js';
import type { Codec, Deadline } from './ports.js';
import { control, header, placeOf, type LogRecord } from './record.js';
import type { Shard } from './shard.js';
import { Wants } from './working-set.js';

/** One record for one shard. `quiet`: its answers are in the log already, only tables and projections are folded. */
export interface Step {
  readonly shard: Shard;
  readonly record: LogRecord;
  readonly quiet: boolean;
  readonly event: Event | Error;
  /** Set when only the row of this key is to react: everything else has had the event. */
  readonly only?: string;
}

/** The lookups of one kind of event: name → [class of the row, its key]. */
export type Lookups = Record<string, readonly [RowClass, (data: unknown) => string]>;

interface Reading {
  readonly service: Service;
  readonly codec: Codec;
  readonly shardOf: (key: string) => number;
}

/** The steps that a record means, one for each shard that it concerns and that stands at it; those shards move on. */
export function stepsOf(
  reading: Reading,
  shards: readonly Shard[],
  record: LogRecord,
  moved: Set<Shard>,
  refused: Error | undefined,
  broken: (shard: Shard, error: Error) => void,
): Step[] {
  const { service } = reading;
  const steps: Step[] = [];
  const whole = service.broadcasts.includes(record.topic);
  const type = record.headers[header.type];
  const known = type === undefined || service.events.has(type);
  let event: Event | Error | undefined = refused;
  for (const shard of shards) {
    if (!whole && shard.id !== record.partition) continue;
    if (shard.phase !== 'active' && !(shard.phase === 'gated' && whole)) continue;
    const position = shard.position(record);
    if (position.offset !== record.offset) continue;
    try {
      const { verdict, next } = judge(record, position);
      const quiet = record.offset < (position.quietUntil ?? 0);
      shard.moveTo(record, quiet ? next : { offset: next.offset, incarnation: next.incarnation, sequence: next.sequence });
      moved.add(shard);
      if (!known || type === control.marker || (verdict !== 'take' && verdict !== 'unnumbered')) continue;
      event ??= eventFor(reading, shard, record);
      steps.push({ shard, record, quiet, event });
    } catch (error) {
      broken(shard, error as Error);
    }
  }
  return steps;
}

/** A parked record as a step of its shard. One that was parked for a row which it merely matched is for this row only. */
export function parkedStep(reading: Reading, shard: Shard, record: LogRecord): Step {
  const { service } = reading;
  const type = service.events.get(record.headers[header.type]!);
  const matches = service.folds.some((fold) => fold.kind === 'aggregate' && type && fold.rules.match?.[type.type]);
  const key = (matches ? record.headers[header.subject] : undefined) ?? record.key ?? '';
  const event = eventFor(reading, shard, { ...record, key });
  return { shard, record, quiet: false, event, ...(key === record.key ? {} : { only: record.key! }) };
}

/** The rows that these steps and deadlines need. */
export function wantsOf(service: Service, steps: readonly Step[], due: readonly { deadline: Deadline }[]): Wants {
  const wants = new Wants();
  for (const event of new Set(steps.map((step) => step.event))) if (!(event instanceof Error)) want(service, wants, event);
  for (const { deadline } of due) {
    const fold = service.folds.find(({ row }) => row.name === deadline.aggregate);
    if (fold) wants.key(fold.row, deadline.key);
  }
  return wants;
}

/** Ids of the requests among these steps; a service that answers takes each once. */
export function requestIds(service: Service, steps: readonly Step[]): string[] {
  if (!service.stream) return [];
  return [
    ...new Set(steps.flatMap(({ record, event }) => (isRequest(service, record) && !(event instanceof Error) ? [event.id] : []))),
  ];
}

/** A request comes from no shard, so it has no number. What every shard reads is none: each takes it for its own rows. */
export const isRequest = ({ broadcasts }: Service, { headers, topic }: LogRecord) =>
  headers[header.sequence] === undefined && !broadcasts.includes(topic);

export const recordName = (record: LogRecord) => `${placeOf(record)}/${record.offset}`;

/** The event in a record, or the reason why it cannot be had. */
export function eventOf(record: LogRecord, codec: Codec, type: EventType | undefined): Event | Error {
  const { headers, key } = record;
  const place = `${placeOf(record)} offset ${record.offset}`;
  if (!type) return new RuntimeError('event.undecodable', `${place}: no ce_type header`);
  const time = new Date(headers[header.time] ?? record.timestamp);
  if (Number.isNaN(time.getTime())) return new RuntimeError('event.undecodable', `${place}: ce_time is no time`);
  try {
    return {
      id: headers[header.id] ?? uuidOf(recordName(record)),
      type: type.type,
      key: key ?? '',
      time,
      recordedAt: new Date(record.timestamp),
      correlationId: headers[header.correlation] ?? key ?? '',
      causationId: headers[header.causation] ?? null,
      traceparent: headers[header.traceparent] ?? null,
      topic: record.topic,
      partition: record.partition,
      offset: record.offset,
      data: codec.decode(record, type),
    };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error), { cause: error });
  }
}

/** The event in a record, for a shard that reads it. What our shards write lies where its key belongs; other producers may err. */
export function eventFor({ service, codec, shardOf }: Reading, shard: Shard, record: LogRecord): Event | Error {
  const event = eventOf(record, codec, service.events.get(record.headers[header.type]!));
  if (event instanceof Error || !isRequest(service, record)) return event;
  const partition = shardOf(event.key);
  if (partition === shard.id) return event;
  const place = `${placeOf(record)} offset ${record.offset}`;
  return new RuntimeError('event.undecodable', `${place}: what has this key belongs into partition ${partition} (murmur2)`);
}

function want(service: Service, wants: Wants, event: Event): void {
  for (const fold of service.folds) {
    if (fold.kind === 'history') continue;
    if (fold.kind !== 'aggregate') {
      // Other processes fold the same tables: whether a row of theirs exists cannot be known from here.
      if (fold.rules.fold[event.type]) wants.key(fold.row, event.key, fold.kind === 'projection' ? event.type : undefined);
      continue;
    }
    const { react, match, lookup } = fold.rules;
    if (!react[event.type]) continue;
    const matched = match?.[event.type];
    try {
      if (matched) wants.match(fold.row, matched[0], matched[1](event.data));
      else wants.key(fold.row, event.key, event.type);
      for (const [row, key] of Object.values((lookup?.[event.type] ?? {}) as Lookups)) wants.key(row, key(event.data));
    } catch {
      // The turn meets the same error where it reacts, and parks the key.
    }
  }
}
