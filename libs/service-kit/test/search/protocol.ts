/**
 * The protocol of one shard (ADR 2 and 3), small enough to try everything: two processes that both want the shard, one log, one
 * database. `successors` gives every state that can come next.
 */
export interface Bounds {
  readonly inputs: number;
  readonly takeovers: number;
  readonly faults: number;
}

export interface Weakness {
  /** Events behind a marker count although they are of an older incarnation. */
  readonly lateCounts?: boolean;
  /** A process goes on with its shard over a lost connection. */
  readonly keepsShard?: boolean;
  /** A takeover looks at the end of the log and writes no marker. */
  readonly noMarker?: boolean;
  /** The database is taken to be of the same history as the log. */
  readonly trustsBackup?: boolean;
  /** An acknowledgement counts wherever the event has come to. */
  readonly countsAnyOffset?: boolean;
  /** A takeover goes on behind a marker with its number or a greater one. */
  readonly sharesNumber?: boolean;
  /** A takeover marks the log before it has taken the number in the database. */
  readonly marksFirst?: boolean;
  /** Events are sent before those in front of them are acknowledged. */
  readonly sendsAhead?: boolean;
}

/** An input's answer. Inputs come from several partitions, so a process may take them in another order than the one before it. */
interface Row {
  readonly sequence: number;
  readonly input: number;
  /** The inputs that the shard had taken with this one: what the header says of its positions. */
  readonly positions: readonly number[];
}

interface Entry extends Partial<Row> {
  readonly incarnation: number;
}

/** How far the own stream has been read: the next offset, the last marker, the last number taken. */
interface Own {
  readonly offset: number;
  readonly incarnation: number;
  readonly sequence: number;
}

interface Database {
  readonly epoch: number;
  readonly turn: number;
  readonly incarnation: number;
  readonly sequence: number;
  /** Inputs taken, by the checkpoints. */
  readonly positions: readonly number[];
  /** Inputs whose answers are folded into the rows, in that order. */
  readonly rows: readonly number[];
  readonly own: Own;
  readonly outbox: readonly Row[];
}

interface Owner extends Database {
  readonly step: 'number' | 'mark' | 'read' | 'owner';
  /** Offset of the marker that this takeover has written. */
  readonly marker: number;
  /** Committed and not acknowledged. */
  readonly queue: readonly Row[];
}

export interface State {
  readonly database: Database;
  readonly backup: Database | undefined;
  readonly log: readonly Entry[];
  /** Sends that their senders have given up and that may arrive at any time. */
  readonly late: readonly Entry[];
  readonly processes: readonly (Owner | undefined)[];
  readonly tokens: number;
  /** The database has been set back to a backup, which may be one of another history. */
  readonly restored: boolean;
  /** A takeover found another event in the log than the database has under its number. */
  readonly diverged: boolean;
  readonly takeovers: number;
  readonly faults: number;
}

const nothing: Database = {
  epoch: 0,
  turn: 0,
  incarnation: 0,
  sequence: 0,
  positions: [],
  rows: [],
  own: { offset: 0, incarnation: 0, sequence: 0 },
  outbox: [],
};

const start: State = {
  database: nothing,
  backup: undefined,
  log: [],
  late: [],
  processes: [undefined, undefined],
  tokens: 0,
  restored: false,
  diverged: false,
  takeovers: 0,
  faults: 0,
};

/** A shard that one of the two processes has taken over without any trouble. */
export function owned(weakness: Weakness): State {
  let state = start;
  // What comes first is always that the first process goes on and that all goes well.
  while (state.processes[0]?.step !== 'owner') {
    state = successors(state, { inputs: 0, takeovers: 1, faults: 0 }, weakness).next().value!;
  }
  return { ...state, takeovers: 0 };
}

/** What is wrong with a state, or nothing. */
export function fault(state: State, { inputs }: Bounds, weakness: Weakness): string | undefined {
  if (state.diverged && !state.restored) return 'log and database are of different histories';
  let own = nothing.own;
  const taken: number[] = [];
  for (const entry of state.log) {
    const next = judge(own, entry, weakness);
    if (next === 'hole') return 'there is a hole in the log';
    if (next.sequence > own.sequence) taken.push(entry.input!);
    own = next;
  }
  const answers = taken.join(', ') || 'nothing';
  if (new Set(taken).size < taken.length) return `the log has the answers to ${answers}`;
  for (const process of state.processes) {
    const current = process?.step === 'owner' && process.epoch === state.database.epoch && process.turn === state.database.turn;
    if (!current || process.positions.length < inputs || process.queue.length) continue;
    if (taken.length < inputs) return `nothing is left to do, and the log has the answers to ${answers}`;
    if (process.rows.join() !== taken.join()) return `the rows are those of ${process.rows.join(', ')}, the log of ${answers}`;
  }
  return undefined;
}

/** Every state that one step leads to: of a process, of the network, or a fault as long as there are faults left. */
export function* successors(state: State, bounds: Bounds, weakness: Weakness): Generator<State> {
  if (state.diverged) return;
  const faulty = state.faults < bounds.faults;
  const worse = { ...state, faults: state.faults + 1 };
  for (const [at, process] of state.processes.entries()) {
    if (process) {
      yield* progress(state, at, process, bounds, weakness, faulty);
      if (faulty) yield put(worse, at, undefined);
    } else if (state.takeovers < bounds.takeovers) yield claim(state, at);
  }
  for (const [at, entry] of state.late.entries()) {
    yield { ...state, log: [...state.log, entry], late: state.late.toSpliced(at, 1) };
  }
  if (!state.backup && state.database.epoch) yield { ...state, backup: state.database };
  if (!faulty) return;
  const processes = weakness.keepsShard ? state.processes : state.processes.map(() => undefined);
  yield { ...worse, database: nothing, processes };
  if (state.backup) yield { ...worse, database: state.backup, processes, restored: true };
}

/** The same for states that differ only in the names of tokens and in which process is which. */
export function nameOf(state: State): string {
  const variants = [state.processes, state.processes.toReversed()].map((processes) => {
    const tokens = new Map<number, number>([[0, 0]]);
    const token = (epoch: number) => tokens.get(epoch) ?? (tokens.set(epoch, tokens.size), tokens.size - 1);
    const renamed = <D extends Database>(database: D | undefined) => database && { ...database, epoch: token(database.epoch) };
    const { database, backup, log, late, takeovers, faults, restored, diverged } = state;
    return JSON.stringify([
      renamed(database),
      renamed(backup),
      processes.map(renamed),
      log,
      late,
      takeovers,
      faults,
      restored,
      diverged,
    ]);
  });
  return variants[0]! < variants[1]! ? variants[0]! : variants[1]!;
}

function claim(state: State, at: number): State {
  const token = state.tokens + 1;
  const database = { ...state.database, epoch: token };
  const process: Owner = { ...database, step: 'number', marker: -1, queue: [] };
  return put({ ...state, database, tokens: token, takeovers: state.takeovers + 1 }, at, process);
}

function* progress(
  state: State,
  at: number,
  process: Owner,
  bounds: Bounds,
  weakness: Weakness,
  faulty: boolean,
): Generator<State> {
  if (process.step === 'number') {
    const incarnation = Math.max(process.incarnation, process.own.incarnation) + 1;
    const next: Owner = { ...process, incarnation, step: weakness.noMarker ? 'read' : 'mark' };
    if (weakness.marksFirst) yield put(state, at, next);
    else yield* commit(state, at, process, next, faulty);
  } else if (process.step === 'mark') {
    const marked = (offset: number): Owner => ({ ...process, marker: offset, step: 'read' });
    yield* append(state, at, { incarnation: process.incarnation }, marked, faulty);
  } else if (process.step === 'read') {
    yield* settle(state, at, process, weakness, faulty);
  } else {
    for (let input = 1; input <= bounds.inputs; input++) {
      if (process.positions.includes(input)) continue;
      const positions = [...process.positions, input].sort();
      const row = { sequence: process.sequence + 1, input, positions };
      const outbox = [...process.outbox.filter(({ sequence }) => sequence > process.own.sequence), row];
      const rows = [...process.rows, input];
      const next = { ...process, sequence: row.sequence, positions, rows, outbox, queue: [...process.queue, row] };
      yield* commit(state, at, process, next, faulty);
    }
    const [first, ...queue] = weakness.sendsAhead ? process.queue.toReversed() : process.queue;
    if (!first) return;
    const { incarnation, own } = process;
    // An acknowledgement counts only right behind what the owner knows of the partition.
    const sent = (offset: number) =>
      offset === own.offset || weakness.noMarker || weakness.countsAnyOffset
        ? { ...process, own: { offset: offset + 1, incarnation, sequence: first.sequence }, queue }
        : undefined;
    yield* append(state, at, { ...first, incarnation }, sent, faulty);
  }
}

/** Reads the log up to the marker, restores what the database lacks, and sees what is left to send. */
function* settle(state: State, at: number, process: Owner, weakness: Weakness, faulty: boolean): Generator<State> {
  const end = weakness.noMarker ? state.log.length : process.marker + 1;
  let { own, sequence, positions, rows } = process;
  let before = own.incarnation;
  for (const entry of state.log.slice(own.offset, end)) {
    before = own.incarnation;
    const next = judge(own, entry, weakness);
    if (next === 'hole') return;
    const committed = process.outbox.find((row) => row.sequence === next.sequence);
    if (next.sequence > own.sequence && committed && committed.input !== entry.input && !weakness.trustsBackup) {
      // The shard halts until somebody drops the database.
      return yield put({ ...state, diverged: true }, at, undefined);
    }
    if (next.sequence > own.sequence && next.sequence > sequence) {
      sequence = next.sequence;
      positions = [...new Set([...positions, ...entry.positions!])].sort();
      rows = [...rows, entry.input!];
    }
    own = next;
  }
  const read = { ...process, own, sequence, positions, rows };
  if (before >= process.incarnation && !weakness.noMarker && !weakness.sharesNumber)
    return yield put(state, at, { ...read, step: 'number' });
  const queue = process.outbox.filter((row) => row.sequence > own.sequence);
  yield* commit(state, at, process, { ...read, outbox: queue, queue, step: 'owner' }, faulty);
}

/** One transaction: the compare-and-set on (epoch, turn) hits, or the process gives the shard up. */
function* commit(state: State, at: number, was: Owner, next: Owner, faulty: boolean): Generator<State> {
  const { database } = state;
  const hit = database.epoch === was.epoch && database.turn === was.turn;
  if (!hit) return yield put(state, at, undefined);
  const { epoch, incarnation, sequence, positions, rows, own, outbox } = next;
  const written: Database = { epoch, turn: was.turn + 1, incarnation, sequence, positions, rows, own, outbox };
  yield put({ ...state, database: written }, at, { ...next, turn: written.turn });
  if (faulty) yield put({ ...state, database: written, faults: state.faults + 1 }, at, undefined); // the answer is lost
}

/** One send: it arrives; or it arrives twice, or its sender gives up and it has arrived or arrives later. */
function* append(
  state: State,
  at: number,
  entry: Entry,
  acknowledged: (offset: number) => Owner | undefined,
  faulty: boolean,
): Generator<State> {
  const arrived = { ...state, log: [...state.log, entry] };
  yield put(arrived, at, acknowledged(state.log.length));
  if (!faulty) return;
  const faults = state.faults + 1;
  yield put({ ...arrived, faults }, at, undefined);
  yield put({ ...state, late: [...state.late, entry], faults }, at, undefined);
  yield put({ ...arrived, log: [...arrived.log, entry], faults }, at, acknowledged(state.log.length + 1));
}

function judge(own: Own, { incarnation, sequence }: Entry, weakness: Weakness): Own | 'hole' {
  const behind = { ...own, offset: own.offset + 1 };
  if (sequence === undefined) return { ...behind, incarnation: Math.max(own.incarnation, incarnation) };
  const counts = incarnation === own.incarnation || weakness.noMarker || weakness.lateCounts;
  if (incarnation < own.incarnation && !counts) return behind;
  if (sequence <= own.sequence) return behind;
  return counts && sequence === own.sequence + 1 ? { ...behind, sequence } : 'hole';
}

function put(state: State, at: number, process: Owner | undefined): State {
  return { ...state, processes: state.processes.with(at, process) };
}
