import { RuntimeError } from '../errors.js';
import { pauseAfter } from './pause.js';
import type { DeadlineWatch, Due } from './deadline-watch.js';
import type { Inbox } from './inbox.js';
import type { Limits } from './limits.js';
import { noGuess, type CommittedTurn, type Observer, type TurnWrite } from './ports.js';
import { header, type LogRecord } from './record.js';
import { RowCache } from './row-cache.js';
import type { Sender } from './sender.js';
import type { Shard } from './shard.js';
import { deadlineOf, type Repair } from './parking-lot.js';
import { parkedStep, recordName, requestIds, type Step, stepsOf, wantsOf } from './steps.js';
import type { Parts } from './takeover.js';
import { dueName, Turn } from './turn.js';
import { WorkingSet } from './working-set.js';

/** What the turns of a process work on. */
interface Surroundings {
  readonly inbox: Inbox;
  readonly deadlines: DeadlineWatch;
  readonly sender: Sender | undefined;
  readonly observer: Observer;
  readonly limits: Limits;
  readonly owned: () => readonly Shard[];
  readonly stopped: () => boolean;
  readonly broken: (shard: Shard, error: Error) => void;
}

interface Inputs {
  readonly steps: readonly Step[];
  readonly due: readonly Due[];
  /** Shards that read on, also when no step came of it. */
  readonly moved: ReadonlySet<Shard>;
  /** What the steps and deadlines are for, if they are not simply next. */
  readonly repair?: Repair;
}

/** What became of the first parked record of a key. */
export interface Repaired {
  /** Why it could not be handled this time either. */
  readonly error?: string;
}

/** Somebody wants the first parked record of a key handled or dropped. */
interface RepairOrder {
  readonly shard: Shard;
  readonly key: string;
  readonly discard: boolean;
  readonly done: (repaired: Repaired | undefined) => void;
  readonly failed: (error: Error) => void;
}

/** Takes one turn after the other: all records that wait, over all shards of the process, in one commit and one send. */
export class TurnTaker {
  /** Records left to be taken one a turn, to find the one that the database refuses. */
  private careful = 0;
  private readonly refused = new Map<string, Error>();
  private cache: RowCache;
  private readonly orders: RepairOrder[] = [];
  /** Why the records that were taken last cannot be handled yet. */
  private waiting: Error | undefined;

  constructor(
    private readonly parts: Parts,
    private readonly around: Surroundings,
  ) {
    this.cache = new RowCache(around.limits.rows);
  }

  /** Shards were gained or lost: others may write what was remembered. A turn under way keeps to what it has. */
  forgetRows(): void {
    this.cache = new RowCache(this.around.limits.rows);
  }

  /** True when a repair waits for its turn. */
  get ordered(): boolean {
    return this.orders.length > 0;
  }

  /** Why no record is handled, if somebody has to be waited for. */
  get waitsFor(): Error | undefined {
    return this.waiting;
  }

  /** Handles, or drops, the first parked record of a key in a turn of its own; undefined when none is left. Rejects when none comes any more. */
  async repair(shard: Shard, key: string, discard: boolean): Promise<Repaired | undefined> {
    if (this.around.stopped()) throw notHeld(shard);
    return new Promise((done, failed) => this.orders.push({ shard, key, discard, done, failed }));
  }

  /** No turn comes any more: who waits for one is told. */
  stop(): void {
    for (const { shard, failed } of this.orders.splice(0)) failed(notHeld(shard));
  }

  /** One turn; gives the shards that read on. Rejects when log or database fail: then nothing is known any more. */
  async take(): Promise<ReadonlySet<Shard>> {
    const { inbox, deadlines, limits } = this.around;
    const order = this.orders.shift();
    if (order) return this.mend(order);
    const began = this.parts.chance.now();
    const batch = inbox.take(this.careful ? 1 : limits.turnRecords, limits.turnBytes);
    const due = deadlines.take(this.careful ? 1 - batch.length : limits.turnRecords);
    await this.prepare(batch);
    try {
      const inputs = this.inputsOf(batch, due);
      if (inputs.steps.length || due.length) await this.run(inputs, began);
      this.careful = Math.max(0, this.careful - batch.length - due.length);
      if (this.refused.size) for (const name of namesOf(batch, due)) this.refused.delete(name);
      return inputs.moved;
    } catch (error) {
      if (!(error instanceof RuntimeError) || error.code !== 'store.refused') throw error;
      // Data that no table takes: find the record or the deadline by itself, and park it.
      const names = namesOf(batch, due);
      if (names.length === 1) this.refused.set(names[0]!, error);
      else this.careful = names.length;
      throw error;
    }
  }

  private async mend({ shard, key, discard, done, failed }: RepairOrder): Promise<ReadonlySet<Shard>> {
    const none: ReadonlySet<Shard> = new Set();
    if (shard.phase !== 'active') {
      failed(notHeld(shard));
      return none;
    }
    try {
      const next = await this.parts.store.nextParked(shard.id, key);
      if (!next) {
        shard.waitFrom(key, []);
        done(undefined);
        return none;
      }
      const unprepared = discard ? undefined : await this.prepared([next.record]);
      if (unprepared) {
        done({ error: unprepared.message });
        return none;
      }
      const step = parkedStep(this.parts, shard, next.record);
      const deadline = deadlineOf(next.record);
      const inputs = discard
        ? { steps: [], due: [] }
        : deadline
          ? { steps: [], due: [{ shard, deadline }] }
          : { steps: [step], due: [] };
      const repair = { step, discard, rest: next.rest };
      const { unparked, parked } = await this.run({ ...inputs, moved: new Set([shard]), repair }, this.parts.chance.now());
      done(unparked.length ? {} : { error: parked[0]?.error ?? 'it still waits' });
      return none;
    } catch (error) {
      // Data that no table takes: the record stays where it is.
      if (error instanceof RuntimeError && error.code === 'store.refused') {
        done({ error: error.message });
        return none;
      }
      failed(error as Error);
      throw error;
    }
  }

  /** Waits for the registry when it is away: the records are sound, and nothing has been lost. Repairs need not wait with it. */
  private async prepare(batch: readonly LogRecord[]): Promise<void> {
    const { observer, stopped } = this.around;
    for (let tries = 0; !stopped(); tries++) {
      this.waiting = await this.prepared(batch);
      if (!this.waiting) return;
      observer.problem?.(this.waiting);
      await this.parts.chance.sleep(pauseAfter(tries));
      for (let order = this.orders.shift(); order; order = this.orders.shift()) await this.mend(order);
    }
  }

  /** Makes sure that the schemas of these records are known, or gives the reason why it cannot be told. */
  private async prepared(records: readonly LogRecord[]): Promise<Error | undefined> {
    const { service, codec } = this.parts;
    try {
      await codec.prepare(records.filter((record) => service.events.has(record.headers[header.type]!)));
      return undefined;
    } catch (error) {
      return error as Error;
    }
  }

  private inputsOf(batch: readonly LogRecord[], due: readonly Due[]): Inputs {
    const { owned, broken } = this.around;
    const moved = new Set<Shard>();
    const shards = owned();
    const steps = batch.flatMap((record) =>
      stepsOf(this.parts, shards, record, moved, this.refused.get(recordName(record)), broken),
    );
    return { steps, due, moved };
  }

  /** Folds, commits, and hands on what is to be sent. */
  private async run(inputs: Inputs, began: number): Promise<TurnWrite> {
    const { sender, observer } = this.around;
    const [write, committed] = (await this.attempt(inputs, true)) ?? (await this.attempt(inputs, false))!;
    const touched = new Set([...inputs.moved, ...inputs.due.map(({ shard }) => shard)]);
    for (const shard of touched) {
      if (shard.phase !== 'lost')
        sender?.push(
          shard,
          write.outbox.filter((row) => row.shard === shard.id),
        );
    }
    const milliseconds = this.parts.chance.now() - began;
    observer.turn?.(committed, { records: inputs.steps.length, milliseconds, shards: [...inputs.moved] });
    return write;
  }

  /**
   * A turn whose rows are at hand or, by experience, new asks the database nothing, and the commit checks the guess. Undefined
   * when something was there after all: nothing is written then, and the shards are as they were.
   */
  private async attempt(inputs: Inputs, mayGuess: boolean): Promise<[TurnWrite, CommittedTurn] | undefined> {
    const { service, store, codec } = this.parts;
    const { cache } = this;
    const wants = wantsOf(service, inputs.steps, inputs.due);
    const ids = requestIds(service, inputs.steps);
    const remembered = new Set(ids.filter((id) => cache.hasSeen(id)));
    const unseen = ids.filter((id) => !remembered.has(id));
    const { known, missing } = cache.look(wants);
    const guess = mayGuess && cache.expectsNone(missing, wants);
    const guessed = guess ? { absent: missing, unseen } : noGuess;
    const loaded = guess ? { rows: new Map(), seen: new Set<string>() } : await store.load(missing, unseen);
    const seen = new Set([...remembered, ...loaded.seen]);

    const set = new WorkingSet(loaded.rows, (row) => store.keyOf(row));
    if (!guess) cache.learn(missing, wants, (row, key) => set.get(row, key) !== undefined);
    for (const [row, key, value] of known) set.recall(row, key, value);

    const turn = new Turn({ ...this.parts, encode: (type, data) => codec.encode(type, data) }, set, seen);
    this.play(inputs, turn);
    const write = turn.write(
      [...inputs.moved].filter(({ phase }) => phase !== 'lost'),
      guessed,
    );
    try {
      await store.commit(write);
    } catch (error) {
      if (!(error instanceof RuntimeError) || !takenBack.has(error.code)) throw error;
      turn.takeBack();
      // A wrong guess may also be refused as a row that is there already.
      if (guess) return undefined;
      throw error;
    }
    this.remember(cache, set, [...seen, ...write.seen], write.parked);
    return [write, turn.committed(write)];
  }

  private play({ steps, due, repair }: Inputs, turn: Turn): void {
    if (repair) return turn.repair(repair.step.shard, repair);
    for (const step of steps) if (step.shard.phase !== 'lost') turn.handle(step);
    for (const { shard, deadline } of due)
      if (shard.phase !== 'lost') turn.fire(shard, deadline, this.refused.get(dueName(deadline)));
  }

  private remember(cache: RowCache, set: WorkingSet, requests: readonly string[], parked: TurnWrite['parked']): void {
    const { service, shardOf } = this.parts;
    const owned = new Set(this.around.owned().map(({ id }) => id));
    const tables = new Set(service.folds.filter(({ kind }) => kind === 'table').map(({ row }) => row));
    for (const [type, key, row] of set.all()) if (tables.has(type) || owned.has(shardOf(key))) cache.keep(type, key, row);
    // Other processes may fold into a table what is parked here.
    for (const { record } of parked) for (const table of tables) cache.forget(table, record.key ?? '');
    for (const id of requests) cache.sawRequest(id);
  }
}

const namesOf = (batch: readonly LogRecord[], due: readonly Due[]) => [
  ...batch.map(recordName),
  ...due.map(({ deadline }) => dueName(deadline)),
];

const notHeld = ({ id }: Shard) => new RuntimeError('shard.fenced', `shard ${id} is not held here any more; try again`);

/** What the database answers when it has written nothing and is well. */
const takenBack = new Set(['store.misguessed', 'store.refused']);
