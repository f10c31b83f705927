import type { Aggregate } from '../aggregate.js';
import type { Event, EventMeta, EventType, NewEvent } from '../event.js';
import type { Fold, Service } from '../service.js';
import { DeadlineChanges, deadlineId } from './deadline-changes.js';
import { answerMeta, deadlineMeta, headersOf } from './envelope.js';
import { control, header, placeOf, type LogRecord } from './record.js';
import { noGuess, type CommittedTurn, type Deadline, type OutboxRow, type TurnWrite } from './ports.js';
import { deadlineOf, deadlineRecord, ParkingLot, type Repair } from './parking-lot.js';
import type { Shard } from './shard.js';
import { isRequest, type Lookups, type Step } from './steps.js';
import type { WorkingSet } from './working-set.js';

interface Answer {
  readonly fold: Aggregate;
  readonly meta: EventMeta;
  readonly row: object | undefined;
  readonly due: Date | undefined;
  readonly value: Buffer;
}

interface TurnContext {
  readonly service: Service;
  readonly shardOf: (key: string) => number;
  readonly encode: (type: EventType, data: unknown) => Buffer;
}

/** Folds records into rows and answers, in memory; what is to be written comes out of `write()`. */
export class Turn {
  private readonly outbox: OutboxRow[] = [];
  private readonly seen = new Set<string>();
  private readonly events: Event[] = [];
  /** Each shard of the turn with the last number that it had given before. */
  private readonly shards = new Map<Shard, number>();
  private readonly undo: (() => void)[] = [];
  private readonly deadlines = new DeadlineChanges(this.undo);
  private readonly lot: ParkingLot;

  constructor(
    private readonly context: TurnContext,
    private readonly rows: WorkingSet,
    /** Ids of requests that earlier turns took. */
    private readonly seenBefore: ReadonlySet<string>,
  ) {
    this.lot = new ParkingLot(
      context.service,
      (shard, key, value, headers) => this.append(shard, key, value, headers),
      this.undo,
    );
  }

  /** Takes one record: it has all its effects, or, when a rule throws, none, and its key is parked. */
  handle({ shard, record, quiet, event, only }: Step): void {
    this.join(shard);
    const key = record.key ?? '';
    if (shard.isDiscarded(record, key)) return;
    if (shard.isParked(record, key, quiet)) return this.lot.park(shard, record, null, quiet);
    if (event instanceof Error) return this.lot.park(shard, record, event, quiet);
    const request = this.context.service.stream !== undefined && isRequest(this.context.service, record);
    if (request && !quiet) {
      if (this.seenBefore.has(event.id) || this.seen.has(event.id)) return;
      this.seen.add(event.id);
    }
    const before: (() => void)[] = [];
    try {
      const answers: Answer[] = [];
      /** What is done only once nothing can throw any more. */
      const effects: (() => void)[] = [];
      for (const fold of this.context.service.folds) {
        if (fold.kind === 'aggregate') {
          if (!quiet) this.react(fold, event, shard, record, answers, effects, only);
          continue;
        }
        if (only !== undefined) continue;
        const apply = this.project(fold, event);
        if (!apply) continue;
        if (fold.kind !== 'table') {
          effects.push(apply);
          continue;
        }
        // A lookup of this very event must see the tables that it changed.
        const row = this.rows.get(fold.row, event.key);
        before.push(() => this.rows.set(fold.row, event.key, row));
        apply();
      }
      for (const effect of effects) effect();
      this.emit(shard, answers, request);
      this.events.push(event);
    } catch (error) {
      for (const restore of before) restore();
      this.seen.delete(event.id);
      this.lot.park(shard, record, error instanceof Error ? error : new Error(String(error), { cause: error }), quiet);
    }
  }

  /** A deadline of a row is an input with its due time. */
  fire(shard: Shard, deadline: Deadline, refused?: Error): void {
    this.join(shard);
    if (shard.isDiscarded(deadlineRecord(deadline), deadline.key)) return this.deadlines.clear(shard, deadline);
    if (shard.parkedKeys.has(deadline.key)) {
      this.lot.park(shard, deadlineRecord(deadline), null);
      return this.deadlines.clear(shard, deadline);
    }
    const fold = this.aggregates().find((candidate) => candidate.row.name === deadline.aggregate);
    const row = fold && this.rows.get(fold.row, deadline.key);
    try {
      if (fold && row && dueOf(fold, row)?.getTime() === deadline.due.getTime()) {
        if (refused) throw refused;
        const cause = deadlineMeta(this.context.service.name, deadline);
        const answers: Answer[] = [];
        this.evolveAll(fold, row, deadline.key, fold.rules.onDeadline?.(row, deadline.due) ?? [], cause, answers);
        this.emit(shard, answers, false);
      }
    } catch (error) {
      this.lot.park(shard, deadlineRecord(deadline), error as Error);
    }
    this.deadlines.clear(shard, deadline);
  }

  /**
   * Takes the first parked record of a key: it is handled now, or dropped, and the key waits for the rest of its records; or it
   * fails again, and stays where it is.
   */
  repair(shard: Shard, { step, discard, rest }: Repair): void {
    this.join(shard);
    const { record } = step;
    const key = record.key ?? '';
    const before = shard.parkedKeys.get(key);
    shard.parkedKeys.delete(key);
    if (before) this.undo.push(() => shard.parkedKeys.set(key, before));
    const deadline = deadlineOf(record);
    if (discard) this.undo.push(shard.discard({ ...record, key }));
    else if (deadline) this.fire(shard, deadline);
    else this.handle(step);
    const failed = shard.parkedKeys.has(key);
    shard.waitFrom(key, failed ? [{ ...record, key }, ...rest] : rest);
    if (!failed) this.lot.release(shard, record, discard, rest);
  }

  /** Folds an event of the own stream that the database lacks: what its turn once wrote, without the answers. */
  restore(shard: Shard, record: LogRecord, event: Event | undefined): void {
    this.join(shard);
    const { headers } = record;
    if (headers[header.answers] !== undefined) this.seen.add(headers[header.causation]!);
    if (headers[header.type] === control.parked) {
      const deadline = deadlineOf(this.lot.restoreParked(shard, record));
      const stored = deadline && shard.deadlines.get(deadlineId(deadline));
      if (stored && stored.due.getTime() === deadline.due.getTime()) this.deadlines.clear(shard, stored);
    } else if (headers[header.type] === control.unparked) {
      this.lot.restoreReleased(shard, record);
    } else if (event) {
      const fold = this.aggregates().find(({ rules }) => rules.evolve[event.type]);
      if (!fold) return;
      const before = this.rows.get(fold.row, event.key);
      const after = fold.rules.evolve[event.type]!(before, event.data, event) as object | undefined;
      this.change(shard, fold, event.key, after, dueOf(fold, after));
    }
  }

  /** The write that makes this turn so. Shards that merely moved on are written with it. */
  write(moved: Iterable<Shard> = [], guessed = noGuess): TurnWrite {
    for (const shard of moved) this.join(shard);
    return {
      shards: [...this.shards.keys()].sort((a, b) => a.id - b.id).map((shard) => shard.write()),
      rows: this.rows.changes(this.context.service.folds),
      outbox: this.withPositions(),
      seen: [...this.seen],
      deadlines: this.deadlines.write,
      ...this.lot.write,
      guessed,
    };
  }

  /** Leaves the shards as they were: nothing of this turn was written. */
  takeBack(): void {
    for (const step of this.undo.reverse()) step();
    for (const [shard, sequence] of this.shards) shard.sequence = sequence;
  }

  committed({ shards }: TurnWrite): CommittedTurn {
    const writes = new Map(shards.map((write) => [write.shard, write]));
    for (const shard of this.shards.keys()) shard.written(writes.get(shard.id)!);
    return { events: this.events };
  }

  /** What the event changes there, if anything: done only once nothing can throw any more. */
  private project(fold: Exclude<Fold, Aggregate>, event: Event): (() => void) | undefined {
    if (fold.kind === 'history') {
      if (!fold.events.some(({ type }) => type === event.type)) return undefined;
      const row = fold.toRow(event);
      return () => this.rows.append(fold.row, row);
    }
    const rule = fold.rules.fold[event.type];
    const before = rule && this.rows.get(fold.row, event.key);
    if (!rule || (fold.kind === 'table' && before && (before as { version: number }).version >= event.offset)) return undefined;
    const after = rule(before, event.data, event);
    if (after === undefined || after === before) return undefined;
    return () => this.rows.set(fold.row, event.key, fold.kind === 'table' ? { ...after, version: event.offset } : after);
  }

  private react(
    fold: Aggregate,
    event: Event,
    shard: Shard,
    record: LogRecord,
    answers: Answer[],
    effects: (() => void)[],
    only: string | undefined,
  ): void {
    const { react, match, lookup } = fold.rules;
    const rule = react[event.type];
    if (!rule) return;
    const lookups = Object.entries((lookup?.[event.type] ?? {}) as Lookups);
    const found = lookups.map(([name, [row, key]]) => [name, this.rows.get(row, key(event.data))]);
    const context = { ...Object.fromEntries(found), event };
    const [column, value] = match?.[event.type] ?? [];
    const keys = column
      ? this.rows.matching(fold.row, column, value!(event.data)).filter((key) => this.context.shardOf(key) === shard.id)
      : [event.key];
    for (const key of keys) {
      if (only !== undefined && key !== only) continue;
      if (shard.isDiscarded(record, key)) continue;
      if (shard.parkedKeys.has(key)) {
        // The event waits for this row only, and keeps its own key for when it is retried.
        const headers = { [header.subject]: event.key, ...record.headers };
        effects.push(() => this.lot.park(shard, { ...record, key, headers }, null));
        continue;
      }
      const row = this.rows.get(fold.row, key);
      this.evolveAll(fold, row, key, rule(row, event.data, context), event, answers);
    }
  }

  /** Adds the answers about one row, each with the row as it is after it. */
  private evolveAll(
    fold: Aggregate,
    row: object | undefined,
    key: string,
    events: readonly NewEvent[],
    cause: EventMeta,
    answers: Answer[],
  ): void {
    const { name, stream, events: types } = this.context.service;
    for (const event of events) {
      const type = types.get(event.type);
      const evolve = fold.rules.evolve[event.type];
      if (!type || !evolve || type.topic !== stream) {
        throw new Error(`${name} answers with ${event.type}, which it has no evolve rule for or does not own`);
      }
      if (type.key(event.data) !== key) throw new Error(`${event.type} of ${key} carries the key ${type.key(event.data)}`);
      const meta = answerMeta(cause, name, answers.length, type.type, key, type.topic);
      const after = evolve(row, event.data, meta) as object | undefined;
      if (row && !after) throw new Error(`${event.type} would remove the row of ${key}; rows stay`);
      row = after;
      // Encoded now, and the deadline asked: what throws must throw before anything has been changed.
      answers.push({ fold, meta, row, due: dueOf(fold, row), value: this.context.encode(type, event.data) });
    }
  }

  private emit(shard: Shard, answers: readonly Answer[], request: boolean): void {
    for (const { fold, meta, row, due, value } of answers) {
      this.change(shard, fold, meta.key, row, due);
      const headers = headersOf(meta, this.context.service.name, shard.id);
      if (request) headers[header.answers] = '1';
      this.append(shard, meta.key, value, headers);
    }
  }

  private change(shard: Shard, fold: Aggregate, key: string, after: object | undefined, due: Date | undefined): void {
    if (!after) return;
    this.rows.set(fold.row, key, after);
    this.deadlines.change(shard, fold.row.name, key, due);
  }

  private join(shard: Shard): void {
    if (!this.shards.has(shard)) this.shards.set(shard, shard.sequence);
  }

  private append(shard: Shard, key: string, value: Buffer | null, headers: Record<string, string>): void {
    shard.sequence += 1;
    headers[header.sequence] = String(shard.sequence);
    this.outbox.push({ shard: shard.id, sequence: shard.sequence, turn: shard.turn + 1, key, headers, value });
  }

  /** The last event of each shard's turn says where the shard stands in its inputs, for the day its database is lost. */
  private withPositions(): OutboxRow[] {
    const last = new Map(this.outbox.map((row) => [row.shard, row]));
    for (const shard of this.shards.keys()) {
      const row = last.get(shard.id);
      if (!row) continue;
      const own = placeOf({ topic: this.context.service.stream!, partition: shard.id });
      const inputs = [...shard.positions].filter(([place]) => place !== own);
      (row.headers as Record<string, string>)[header.positions] = JSON.stringify(
        // What is read quietly has been answered before: for a rebuild the shard stands behind it.
        Object.fromEntries(
          inputs.map(([place, { offset, incarnation, sequence, quietUntil = 0 }]) => [
            place,
            [Math.max(offset, quietUntil), incarnation, sequence],
          ]),
        ),
      );
    }
    return this.outbox;
  }

  private aggregates(): Aggregate[] {
    return this.context.service.folds.filter((fold) => fold.kind === 'aggregate');
  }
}

function dueOf({ row: { name }, rules }: Aggregate, row: object | undefined): Date | undefined {
  const due = (row && rules.deadline?.(row)) ?? undefined;
  if (due && Number.isNaN(due.getTime())) throw new Error(`the deadline of a row of ${name} is no date`);
  return due;
}

export const dueName = (deadline: Deadline) => `${deadlineId(deadline)} ${deadline.due.getTime()}`;
