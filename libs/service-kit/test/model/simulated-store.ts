import { RuntimeError } from '../../src/errors.js';
import type { Deadline, OutboxRow, Store, StoredShard, TurnWrite, Wanted } from '../../src/runtime/ports.js';
import type { Cut } from '../../src/runtime/rebuild.js';
import type { Positions } from '../../src/runtime/record.js';
import type { RowClass } from '../../src/row.js';
import type { Operations } from './operations.js';
import { nextParked, parkedOf, parkedPlaces, refuseSound, writeParked, type Parked } from './simulated-parking.js';

export interface StoreWeakness {
  /** Commits count whoever makes them, or whatever the epoch is by now. */
  fence?: 'none' | 'turn only';
  /** A lost connection is made again silently, and the shards are kept. */
  silentReconnect?: boolean;
  /** Requests are not remembered. */
  forgetRequests?: boolean;
  /** What a turn took to be absent is not looked for. */
  trustGuesses?: boolean;
  /** Rows are written before the checkpoints, in a transaction of their own. */
  separateCheckpoint?: boolean;
}

interface ShardRow {
  epoch: string;
  turn: number;
  incarnation: number;
  sequence: number;
  positions: Positions;
}

interface State {
  shards: Map<number, ShardRow>;
  rows: Map<string, Map<string, object>>;
  outbox: OutboxRow[];
  seen: Set<string>;
  deadlines: Map<string, Deadline>;
  parked: Parked;
}

/** A service's Postgres: one state, changed by whole transactions, that can be set back to a backup or lost. */
export class SimulatedStore {
  private state = empty();
  private backups: State[] = [];
  /** A backup has come back, and may be one of another history. */
  restored = false;
  private connections = 0;
  private sessions: { id: number; lost: (error: Error) => void }[] = [];

  constructor(
    private readonly keys: ReadonlyMap<RowClass, string>,
    readonly weakness: StoreWeakness = {},
  ) {}

  rowsOf(type: RowClass): ReadonlyMap<string, object> {
    return this.state.rows.get(type.name) ?? new Map();
  }

  get outbox(): readonly OutboxRow[] {
    return this.state.outbox;
  }

  /** How far the service has come. */
  get cut(): Cut {
    const { shards, outbox, parked } = this.state;
    return {
      shards: [...shards].map(([shard, { sequence, positions }]) => ({
        shard,
        sequence,
        positions,
        outbox: outbox.filter((row) => row.shard === shard),
      })),
      parked: parkedPlaces(parked),
    };
  }

  backUp(): void {
    this.backups.push(structuredClone(this.state));
  }

  /** Sets the database back to a backup (or to nothing); every connection breaks. */
  setBack(index: number): void {
    const all = [...this.backups].reverse().concat(empty());
    const chosen = index % all.length;
    this.restored ||= chosen < this.backups.length;
    this.state = structuredClone(all[chosen]!);
    this.connections += 1;
    if (this.weakness.silentReconnect) return;
    for (const session of this.sessions.splice(0))
      session.lost(new RuntimeError('store.unavailable', 'simulated: connection lost'));
  }

  /** Drops the database; its backups are of no use any more. */
  drop(): void {
    this.backups = [];
    this.restored = false;
    this.setBack(0);
  }

  connect(operations: Operations): Store {
    let session: { id: number; lost: (error: Error) => void } | undefined;
    let listener: (error: Error) => void = () => {};
    const lose = () => {
      const error = new RuntimeError('store.unavailable', 'simulated: connection lost');
      if (session) {
        session = undefined;
        if (!this.weakness.silentReconnect) listener(error);
      }
      return error;
    };
    const ask = <T>(name: string, apply: () => T) => {
      if (!session || this.weakness.silentReconnect) {
        session = { id: this.connections, lost: (error) => ((session = undefined), listener(error)) };
        this.sessions.push(session);
      }
      const { id } = session;
      const guarded = () => {
        if (id !== this.connections) throw new RuntimeError('store.unavailable', 'simulated: the database went away');
        return apply();
      };
      return operations.ask(name, guarded, lose);
    };
    return {
      claim: (shard, epoch) => ask('claim', () => this.claim(shard, epoch)),
      load: (wanted, ids) => ask('load', () => this.load(wanted, ids)),
      commit: async (write) => {
        const snapshot = structuredClone({
          ...write,
          rows: write.rows.map((change) => ({ ...change, row: change.row.name, collections: [] })),
          guessed: {
            ...write.guessed,
            absent: write.guessed.absent.map(({ row, keys }) => ({ row: row.name, keys })),
          },
        });
        if (!this.weakness.separateCheckpoint) return ask('commit', () => this.commit(snapshot));
        await ask('commit rows', () => (this.check(snapshot), this.writeRows(snapshot)));
        return ask('commit', () => (this.requireFence(snapshot), this.writeRest(snapshot)));
      },
      nextParked: (shard, key) => ask('next parked', () => nextParked(this.state.parked, shard, key)),
      onLost: (heard) => (listener = heard),
      keyOf: (row) => this.keys.get(row)!,
    };
  }

  private claim(shard: number, epoch: string): StoredShard {
    const row = this.state.shards.get(shard) ?? { epoch: '0', turn: 0, incarnation: 0, sequence: 0, positions: new Map() };
    row.epoch = epoch;
    this.state.shards.set(shard, row);
    return structuredClone({
      ...row,
      outbox: this.state.outbox.filter((entry) => entry.shard === shard),
      deadlines: [...this.state.deadlines.values()].filter((deadline) => deadline.shard === shard),
      ...parkedOf(this.state.parked, shard),
    });
  }

  private load(wanted: readonly Wanted[], ids: readonly string[]) {
    const rows = new Map<RowClass, object[]>();
    for (const { row, keys, matches } of wanted) {
      const found = [...this.rowsOf(row)].filter(
        ([key, stored]) => keys.has(key) || [...matches].some(([column, values]) => values.has(stored[column as never])),
      );
      rows.set(row, structuredClone(found.map(([, stored]) => stored)));
    }
    return { rows, seen: new Set(this.weakness.forgetRequests ? [] : ids.filter((id) => this.state.seen.has(id))) };
  }

  private commit(write: Snapshot): void {
    this.check(write);
    this.writeRows(write);
    this.writeRest(write);
  }

  private check(write: Snapshot): void {
    refuseSound(write);
    this.requireFence(write);
    const { state, weakness } = this;
    const { absent, unseen } = write.guessed;
    const found = absent.some(({ row, keys }) => [...keys].some((key) => state.rows.get(row)?.has(key)));
    if ((found || (!weakness.forgetRequests && unseen.some((id) => state.seen.has(id)))) && !weakness.trustGuesses)
      throw new RuntimeError('store.misguessed', 'simulated');
    const twice = write.rows.some(
      ({ row, mode, rows }) => mode === 'add' && rows.some((value) => state.rows.get(row)?.has(this.keyIn(row, value))),
    );
    if (twice) throw new RuntimeError('store.refused', 'simulated: a row is there already');
  }

  private requireFence({ shards }: Snapshot): void {
    const { fence } = this.weakness;
    const fenced = shards.some(({ shard, epoch, turn }) => {
      const row = this.state.shards.get(shard);
      return !row || row.turn !== turn || (row.epoch !== epoch && fence !== 'turn only');
    });
    if (fenced && fence !== 'none') throw new RuntimeError('shard.fenced', 'simulated');
  }

  private writeRows(write: Snapshot): void {
    for (const { row, mode, rows } of write.rows) {
      const table = this.state.rows.get(row) ?? new Map<string, object>();
      this.state.rows.set(row, table);
      for (const value of rows) {
        const key = this.keyIn(row, value);
        const before = table.get(key) as { version: number } | undefined;
        if (mode === 'put newer' && before && before.version >= (value as { version: number }).version) continue;
        table.set(key, structuredClone(value));
      }
    }
  }

  private writeRest(write: Snapshot): void {
    const { state } = this;
    for (const { shard, epoch, turn, incarnation, sequence, positions, acknowledged } of write.shards) {
      state.shards.set(shard, { epoch, turn: turn + 1, incarnation, sequence, positions: structuredClone(positions) });
      state.outbox = state.outbox.filter((row) => row.shard !== shard || row.sequence > acknowledged);
    }
    state.outbox.push(...structuredClone(write.outbox));
    for (const id of write.seen) state.seen.add(id);
    for (const deadline of write.deadlines.set) state.deadlines.set(`${deadline.aggregate}/${deadline.key}`, deadline);
    for (const { aggregate, key } of write.deadlines.clear) state.deadlines.delete(`${aggregate}/${key}`);
    writeParked(state.parked, write);
  }

  private keyIn(row: string, value: object): string {
    const [, property] = [...this.keys].find(([type]) => type.name === row)!;
    return value[property as never];
  }
}

type Snapshot = Omit<TurnWrite, 'rows' | 'guessed'> & {
  rows: { row: string; mode: string; rows: readonly object[] }[];
  guessed: { absent: { row: string; keys: ReadonlySet<string> }[]; unseen: readonly string[] };
};

const empty = (): State => ({
  shards: new Map(),
  rows: new Map(),
  outbox: [],
  seen: new Set(),
  deadlines: new Map(),
  parked: new Map(),
});
