import type { Aggregate } from '../aggregate.js';
import { RuntimeError } from '../errors.js';
import type { Event, EventMeta, EventType, NewEvent } from '../event.js';
import type { RowClass } from '../row.js';
import type { Fold, Service } from '../service.js';
import { uuidOf } from '../uuid.js';
import { control, header, placeOf, type LogRecord } from './record.js';
import type { CommittedTurn, Deadline, OutboxRow, ParkedRecord, TurnWrite } from './ports.js';
import type { Shard } from './shard.js';
import type { WorkingSet } from './working-set.js';

/** One record for one shard. `quiet`: its answers are in the log already, only tables and projections are folded. */
export interface Step {
  readonly shard: Shard;
  readonly record: LogRecord;
  readonly quiet: boolean;
  readonly event: Event | Error;
}

interface Answer {
  readonly fold: Aggregate;
  readonly event: NewEvent;
  readonly key: string;
  readonly row: object | undefined;
  readonly value: Buffer;
}

/** The lookups of one kind of event: name → [class of the row, its key]. */
export type Lookups = Record<string, readonly [RowClass, (data: unknown) => string]>;

interface TurnContext {
  readonly service: Service;
  readonly shardOf: (key: string) => number;
  readonly encode: (type: EventType, data: unknown) => Buffer;
}

/** Folds records into rows and answers, in memory; what is to be written comes out of `write()`. */
export class Turn {
  private readonly outbox: OutboxRow[] = [];
  private readonly seen = new Set<string>();
  private readonly set = new Map<string, Deadline>();
  private readonly cleared = new Map<string, Deadline>();
  private readonly parked: ParkedRecord[] = [];
  private readonly events: Event[] = [];
  private readonly shards = new Set<Shard>();

  constructor(
    private readonly context: TurnContext,
    private readonly rows: WorkingSet,
    /** Ids of requests that earlier turns took. */
    private readonly seenBefore: ReadonlySet<string>,
  ) {}

  /** Takes one record: it has all its effects, or, when a rule throws, only those on tables, and its key is parked. */
  handle({ shard, record, quiet, event }: Step): void {
    this.shards.add(shard);
    const key = record.key ?? '';
    if (shard.parkedKeys.has(key)) return this.park(shard, record, null);
    if (event instanceof Error) return this.park(shard, record, event);
    const request = record.headers[header.sequence] === undefined && this.context.service.stream !== undefined;
    if (request && !quiet) {
      if (this.seenBefore.has(event.id) || this.seen.has(event.id)) return;
      this.seen.add(event.id);
    }
    try {
      const answers: Answer[] = [];
      const folded: (() => void)[] = [];
      for (const fold of this.context.service.folds) {
        if (fold.kind !== 'aggregate') folded.push(this.project(fold, event));
        else if (!quiet) answers.push(...this.react(fold, event, shard));
        // A lookup of this very event must see the tables that it changed.
        if (fold.kind === 'table') folded.pop()!();
      }
      for (const apply of folded) apply();
      this.emit(shard, answers, event, request);
      this.events.push(event);
    } catch (error) {
      this.seen.delete(event.id);
      this.park(shard, record, error instanceof Error ? error : new Error(String(error), { cause: error }));
    }
  }

  /** A deadline of a row is an input with its due time. */
  fire(shard: Shard, deadline: Deadline): void {
    this.shards.add(shard);
    const fold = this.aggregates().find((candidate) => candidate.row.name === deadline.aggregate);
    const row = fold && this.rows.get(fold.row, deadline.key);
    if (fold && row && fold.rules.deadline?.(row)?.getTime() === deadline.due.getTime()) {
      const cause = this.deadlineMeta(deadline);
      this.emit(
        shard,
        this.evolveAll(fold, row, deadline.key, fold.rules.onDeadline?.(row, deadline.due) ?? [], cause),
        cause,
        false,
      );
    }
    if (shard.deadlines.get(deadlineId(deadline)) === deadline) this.clear(shard, deadline);
  }

  /** Folds an event of the own stream that the database lacks: what its turn once wrote, without the answers. */
  restore(shard: Shard, record: LogRecord, event: Event | undefined): void {
    this.shards.add(shard);
    const { headers } = record;
    if (headers[header.answers] !== undefined) this.seen.add(headers[header.causation]!);
    if (headers[header.type] === control.parked) {
      const { topic, partition, offset, timestamp, error, headers: original } = JSON.parse(headers[header.parked]!);
      shard.parkedKeys.add(record.key ?? '');
      this.parked.push({ shard: shard.id, error, record: { ...record, topic, partition, offset, timestamp, headers: original } });
    } else if (event) {
      const fold = this.aggregates().find(({ rules }) => rules.evolve[event.type]);
      if (!fold) return;
      const before = this.rows.get(fold.row, event.key);
      this.change(shard, fold, event.key, fold.rules.evolve[event.type]!(before, event.data, event));
    }
  }

  /** The write that makes this turn so. Shards that merely moved on are written with it. */
  write(moved: Iterable<Shard> = []): TurnWrite {
    for (const shard of moved) this.shards.add(shard);
    return {
      shards: [...this.shards].sort((a, b) => a.id - b.id).map((shard) => shard.write()),
      rows: this.rows.changes(this.context.service.folds),
      outbox: this.withPositions(),
      seen: [...this.seen],
      deadlines: { set: [...this.set.values()], clear: [...this.cleared.values()] },
      parked: this.parked,
    };
  }

  committed(): CommittedTurn {
    for (const shard of this.shards) shard.turn += 1;
    return { events: this.events, row: (type, key) => this.rows.get(type, key) };
  }

  private project(fold: Exclude<Fold, Aggregate>, event: Event): () => void {
    if (fold.kind === 'history') {
      if (!fold.events.some(({ type }) => type === event.type)) return () => {};
      const row = fold.toRow(event);
      return () => this.rows.append(fold.row, row);
    }
    const rule = fold.rules.fold[event.type];
    const before = rule && this.rows.get(fold.row, event.key);
    if (!rule || (fold.kind === 'table' && before && (before as { version: number }).version >= event.offset)) return () => {};
    const after = rule(before, event.data, event);
    if (after === undefined || after === before) return () => {};
    return () => this.rows.set(fold.row, event.key, fold.kind === 'table' ? { ...after, version: event.offset } : after);
  }

  private react(fold: Aggregate, event: Event, shard: Shard): Answer[] {
    const { react, match, lookup } = fold.rules;
    const rule = react[event.type];
    if (!rule) return [];
    const lookups = Object.entries((lookup?.[event.type] ?? {}) as Lookups);
    const found = lookups.map(([name, [row, key]]) => [name, this.rows.get(row, key(event.data))]);
    const context = { ...Object.fromEntries(found), event };
    const [column, value] = match?.[event.type] ?? [];
    const keys = column
      ? this.rows.matching(fold.row, column, value!(event.data)).filter((key) => this.context.shardOf(key) === shard.id)
      : [event.key];
    return keys.flatMap((key) => {
      const row = this.rows.get(fold.row, key);
      return this.evolveAll(fold, row, key, rule(row, event.data, context), event);
    });
  }

  private evolveAll(
    fold: Aggregate,
    row: object | undefined,
    key: string,
    events: readonly NewEvent[],
    cause: EventMeta,
  ): Answer[] {
    return events.map((event) => {
      const type = this.context.service.events.get(event.type);
      const evolve = fold.rules.evolve[event.type];
      if (!type || !evolve || type.topic !== this.context.service.stream) {
        throw new Error(
          `${this.context.service.name} answers with ${event.type}, which it has no evolve rule for or does not own`,
        );
      }
      if (type.key(event.data) !== key) throw new Error(`${event.type} of ${key} carries the key ${type.key(event.data)}`);
      const after = evolve(row, event.data, { ...cause, key, type: event.type, topic: type.topic }) as object | undefined;
      if (row && !after) throw new Error(`${event.type} would remove the row of ${key}; rows stay`);
      row = after;
      // Encoded now: an answer that no schema takes must fail before anything has been changed.
      return { fold, event, key, row, value: this.context.encode(type, event.data) };
    });
  }

  private emit(shard: Shard, answers: readonly Answer[], cause: EventMeta, request: boolean): void {
    answers.forEach(({ fold, event, key, row, value }, ordinal) => {
      this.change(shard, fold, key, row);
      this.append(shard, key, value, {
        ...this.headersOf(cause, `${cause.id}/${this.context.service.name}/${key}/${ordinal}`, event.type, key, shard),
        ...(request ? { [header.answers]: '1' } : {}),
      });
    });
  }

  private change(shard: Shard, fold: Aggregate, key: string, after: object | undefined): void {
    if (!after) return;
    this.rows.set(fold.row, key, after);
    const due = fold.rules.deadline?.(after) ?? undefined;
    const was = shard.deadlines.get(`${fold.row.name}/${key}`);
    if (due?.getTime() === was?.due.getTime()) return;
    if (due) {
      const deadline = { aggregate: fold.row.name, key, shard: shard.id, due };
      shard.deadlines.set(deadlineId(deadline), deadline);
      this.cleared.delete(deadlineId(deadline));
      this.set.set(deadlineId(deadline), deadline);
    } else if (was) this.clear(shard, was);
  }

  private clear(shard: Shard, deadline: Deadline): void {
    shard.deadlines.delete(deadlineId(deadline));
    this.set.delete(deadlineId(deadline));
    this.cleared.set(deadlineId(deadline), deadline);
  }

  private park(shard: Shard, record: LogRecord, error: Error | null): void {
    shard.parkedKeys.add(record.key ?? '');
    this.parked.push({ shard: shard.id, record, error: error && error.message });
    if (!this.context.service.stream) return;
    const { topic, partition, offset, timestamp, headers } = record;
    const id = `${placeOf(record)}/${offset}`;
    const meta = { id, time: new Date(timestamp), correlationId: record.key ?? '', traceparent: null };
    this.append(shard, record.key ?? '', record.value, {
      ...this.headersOf(meta, `${id}/${this.context.service.name}/${shard.id}/parked`, control.parked, record.key ?? '', shard),
      [header.parked]: JSON.stringify({ topic, partition, offset, timestamp, headers, error: error && error.message }),
    });
  }

  private append(shard: Shard, key: string, value: Buffer | null, headers: Record<string, string>): void {
    shard.sequence += 1;
    headers[header.sequence] = String(shard.sequence);
    this.outbox.push({ shard: shard.id, sequence: shard.sequence, turn: shard.turn + 1, key, headers, value });
  }

  private headersOf(
    cause: Pick<EventMeta, 'id' | 'time' | 'correlationId' | 'traceparent'>,
    name: string,
    type: string,
    key: string,
    shard: Shard,
  ): Record<string, string> {
    return {
      [header.specVersion]: '1.0',
      [header.id]: uuidOf(name),
      [header.source]: `/${this.context.service.name}/${shard.id}`,
      [header.type]: type,
      [header.time]: cause.time.toISOString(),
      [header.subject]: key,
      [header.correlation]: cause.correlationId,
      [header.causation]: cause.id,
      [header.contentType]: 'application/avro',
      ...(cause.traceparent ? { [header.traceparent]: cause.traceparent } : {}),
    };
  }

  /** The last event of each shard's turn says where the shard stands in its inputs, for the day its database is lost. */
  private withPositions(): OutboxRow[] {
    const last = new Map(this.outbox.map((row) => [row.shard, row]));
    for (const shard of this.shards) {
      const row = last.get(shard.id);
      if (!row) continue;
      const own = placeOf({ topic: this.context.service.stream!, partition: shard.id });
      const inputs = [...shard.positions].filter(([place]) => place !== own);
      (row.headers as Record<string, string>)[header.positions] = JSON.stringify(
        Object.fromEntries(inputs.map(([place, { offset, incarnation, sequence }]) => [place, [offset, incarnation, sequence]])),
      );
    }
    return this.outbox;
  }

  private aggregates(): Aggregate[] {
    return this.context.service.folds.filter((fold) => fold.kind === 'aggregate');
  }

  private deadlineMeta({ aggregate, key, due, shard }: Deadline): EventMeta {
    const id = uuidOf(`deadline/${this.context.service.name}/${aggregate}/${key}/${due.getTime()}`);
    const place = { topic: '', partition: shard, offset: -1 };
    return {
      id,
      type: 'Deadline',
      key,
      time: due,
      recordedAt: due,
      correlationId: key,
      causationId: null,
      traceparent: null,
      ...place,
    };
  }
}

export const deadlineId = ({ aggregate, key }: Pick<Deadline, 'aggregate' | 'key'>) => `${aggregate}/${key}`;

/** The event in a record, or the reason why it cannot be had. */
export function eventOf(
  record: LogRecord,
  decode: (record: LogRecord, type: EventType) => unknown,
  type: EventType | undefined,
): Event | Error {
  const { headers, key } = record;
  if (!type) return new RuntimeError('event.undecodable', `${placeOf(record)} offset ${record.offset}: no ce_type header`);
  try {
    return {
      id: headers[header.id] ?? uuidOf(`${placeOf(record)}/${record.offset}`),
      type: type.type,
      key: key ?? '',
      time: new Date(headers[header.time] ?? record.timestamp),
      recordedAt: new Date(record.timestamp),
      correlationId: headers[header.correlation] ?? key ?? '',
      causationId: headers[header.causation] ?? null,
      traceparent: headers[header.traceparent] ?? null,
      topic: record.topic,
      partition: record.partition,
      offset: record.offset,
      data: decode(record, type),
    };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error), { cause: error });
  }
}
