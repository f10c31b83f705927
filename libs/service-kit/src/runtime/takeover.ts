import { RuntimeError } from '../errors.js';
import type { Service } from '../service.js';
import { deadlineId } from './deadline-changes.js';
import { judge } from './judge.js';
import { placesOf, sharedPlaces } from './places.js';
import { noGuess, type Chance, type Codec, type Log, type OutboxRow, type Store } from './ports.js';
import { control, header, placeOf, startOfLog, type LogRecord, type NewRecord, type Position } from './record.js';
import { Shard } from './shard.js';
import { eventOf } from './steps.js';
import { Turn } from './turn.js';
import { Wants, WorkingSet } from './working-set.js';

export interface Parts {
  readonly service: Service;
  readonly log: Log;
  readonly store: Store;
  readonly codec: Codec;
  readonly chance: Chance;
  /** Partitions of the topics that every shard reads whole. */
  readonly partitionsOf: (topic: string) => number;
  readonly shardOf: (key: string) => number;
}

export interface Taken {
  readonly shard: Shard;
  /** Committed events that the log lacks, in order. */
  readonly unsent: readonly OutboxRow[];
  /** Events of the own stream that the database lacked: it was lost, or is a backup. */
  readonly restored: number;
}

/**
 * Takes a shard over: start, rebalance, lost database and old backup are one path (ADR 3). Rejects with a retriable error when
 * another process takes it meanwhile, or when log or database are away.
 */
export async function takeOver(parts: Parts, id: number): Promise<Taken> {
  const { service, store, chance } = parts;
  const shard = new Shard(id, chance.uuid());
  const stored = await store.claim(id, shard.epoch);
  shard.turn = stored.turn;
  shard.incarnation = stored.incarnation;
  shard.sequence = stored.sequence;
  shard.positions = stored.positions;
  for (const place of stored.parked) shard.park(place, place.key);
  for (const place of stored.discarded) shard.discard(place);
  for (const deadline of stored.deadlines) shard.deadlines.set(deadlineId(deadline), deadline);

  const unsent = service.stream ? await settle(parts, shard, service.stream, stored.outbox) : [];
  await raiseGate(parts, shard);
  return { shard, unsent, restored: shard.sequence - stored.sequence };
}

/** Marks the log, reads what it holds, and brings log and database to the same number. */
async function settle(parts: Parts, shard: Shard, stream: string, outbox: readonly OutboxRow[]): Promise<OutboxRow[]> {
  const own = { topic: stream, partition: shard.id };
  for (let counts = false; !counts;) {
    // The number is taken in the database first: of two processes at it, the later owner has the greater number.
    shard.incarnation = Math.max(shard.incarnation, shard.position(own).incarnation) + 1;
    await commit(parts, shard);
    const [offset] = await parts.log.append([{ ...own, records: [marker(parts, shard)] }]);
    if (offset! < shard.position(own).offset) {
      throw new RuntimeError(
        'shard.diverged',
        `${placeOf(own)} ends at offset ${offset}, the database has read up to ${shard.position(own).offset}: ` +
          'the log has lost events; restore the topic before this shard goes on',
      );
    }
    const before = await readOwn(parts, shard, offset!, outbox);
    counts = before < shard.incarnation;
  }
  const logged = shard.position(own).sequence;
  shard.acknowledged = logged;
  const unsent = outbox.filter(({ sequence }) => sequence > logged);
  if (unsent.length !== shard.sequence - logged) {
    throw new RuntimeError(
      'shard.diverged',
      `${placeOf(own)} ends at number ${logged}, the database has acknowledged more (${shard.sequence}, ${unsent.length} not sent): ` +
        'the log has lost events; restore the topic before this shard goes on',
    );
  }
  await commit(parts, shard);
  return unsent;
}

/** Reads the own stream up to the marker at `markerOffset` and restores what the database lacks. Gives the marker number before it. */
async function readOwn(parts: Parts, shard: Shard, markerOffset: number, outbox: readonly OutboxRow[]): Promise<number> {
  const own = { topic: parts.service.stream!, partition: shard.id };
  const committed = new Map(outbox.map((row) => [row.sequence, row]));
  let before = 0;
  for await (const chunk of parts.log.read(own, shard.position(own).offset, markerOffset)) {
    const missing: LogRecord[] = [];
    for (const record of chunk) {
      const position = shard.position(own);
      if (record.offset < position.offset) continue;
      before = position.incarnation;
      const { verdict, next } = judge(record, position);
      shard.moveTo(own, next);
      if (verdict !== 'take') continue;
      if (next.sequence > shard.sequence) missing.push(record);
      else requireSame(record, committed.get(next.sequence));
    }
    if (missing.length) await restore(parts, shard, missing);
  }
  if (shard.position(own).offset !== markerOffset + 1) {
    throw new RuntimeError('log.unavailable', `${placeOf(own)} could not be read up to offset ${markerOffset}`);
  }
  return before;
}

/**
 * What the database has committed under a number, and what the log has, are one event; unless the database was set back to a
 * backup of another history, one whose last events never came to the log before others took their numbers.
 */
function requireSame(record: LogRecord, row: OutboxRow | undefined): void {
  const same =
    row &&
    row.headers[header.id] === record.headers[header.id] &&
    Buffer.compare(row.value ?? empty, record.value ?? empty) === 0;
  if (same) return;
  throw new RuntimeError(
    'shard.diverged',
    `${placeOf(record)} offset ${record.offset} holds another event than the database under number ${record.headers[header.sequence]}: ` +
      'the database is a backup of another history; drop it, and it comes back from the log',
  );
}

const empty = Buffer.alloc(0);

/** Folds events that the log has and the database lacks, as their turns once did. */
async function restore(parts: Parts, shard: Shard, records: readonly LogRecord[]): Promise<void> {
  const { service, store, codec } = parts;
  await codec.prepare(records);
  const wants = new Wants();
  const events = records.map((record) => {
    const type = service.events.get(record.headers[header.type]!);
    if (!type) return undefined;
    const event = eventOf(record, codec, type);
    // Its schema may come back to the registry; until then this shard waits, and no other.
    if (event instanceof Error)
      throw new RuntimeError('shard.unreadable', `an own event cannot be read: ${event.message}`, { cause: event });
    for (const fold of service.folds)
      if (fold.kind === 'aggregate' && fold.rules.evolve[type.type]) wants.key(fold.row, event.key);
    return event;
  });
  const { rows, seen } = await store.load(wants.list(), []);
  const turn = new Turn({ ...parts, encode: codec.encode.bind(codec) }, new WorkingSet(rows, (row) => store.keyOf(row)), seen);
  records.forEach((record, index) => {
    turn.restore(shard, record, events[index]);
    shard.sequence = Number(record.headers[header.sequence]);
    const positions = record.headers[header.positions];
    if (positions) advanceInputs(parts, shard, JSON.parse(positions));
  });
  shard.acknowledged = shard.sequence;
  const write = turn.write();
  await store.commit(write);
  turn.committed(write);
}

/** Takes the inputs' positions from the log; tables and projections read on from where they are, quietly up to there. */
function advanceInputs({ service }: Parts, shard: Shard, positions: Record<string, [number, number, number]>): void {
  for (const [place, [offset, incarnation, sequence]] of Object.entries(positions)) {
    const current: Position = shard.positions.get(place) ?? startOfLog;
    if (offset <= current.offset) continue;
    const topic = place.slice(0, place.lastIndexOf('/'));
    const folded = service.folds.some((fold) =>
      fold.kind === 'aggregate'
        ? false
        : fold.kind === 'history'
          ? fold.events.some((type) => type.topic === topic)
          : readsTopic(fold.rules.events, topic),
    );
    const quietUntil = Math.max(offset, current.quietUntil ?? 0);
    shard.positions.set(place, folded ? { ...current, quietUntil } : { offset, incarnation, sequence });
  }
}

const readsTopic = (events: Record<string, { topic: string }>, topic: string) =>
  Object.values(events).some((type) => type.topic === topic);

/**
 * Looks where the inputs end now. A shard reacts only once its tables have reached that, so that a lookup never misses for being
 * early; one that has read beyond the end of an input has read another log.
 */
async function raiseGate(parts: Parts, shard: Shard): Promise<void> {
  const { service, log } = parts;
  const shared = sharedPlaces(parts);
  const places = [...shared, ...placesOf(service, shard.id)];
  const ends = await log.ends(places);
  places.forEach((place, index) => {
    const end = ends[index]!;
    if (shard.position(place).offset > end) {
      throw new RuntimeError(
        'shard.diverged',
        `${placeOf(place)} ends at offset ${end}, the database has read up to ${shard.position(place).offset}: the log has lost events; ` +
          'restore the topic, or drop the database if the log begins anew',
      );
    }
    if (index < shared.length) shard.gate.set(placeOf(place), end);
    else if (!service.stream) shard.goal.set(placeOf(place), end);
  });
  shard.settle();
  shard.phase = shard.gateReached() ? 'active' : 'gated';
}

async function commit({ store }: Parts, shard: Shard): Promise<void> {
  const write = shard.write();
  const nothing = {
    rows: [],
    outbox: [],
    seen: [],
    deadlines: { set: [], clear: [] },
    parked: [],
    unparked: [],
    guessed: noGuess,
  };
  await store.commit({ shards: [write], ...nothing });
  shard.written(write);
}

function marker({ service, chance }: Parts, shard: Shard): NewRecord {
  const headers = {
    [header.specVersion]: '1.0',
    [header.id]: chance.uuid(),
    [header.source]: `/${service.name}/${shard.id}`,
    [header.type]: control.marker,
    [header.time]: new Date(chance.now()).toISOString(),
    [header.incarnation]: String(shard.incarnation),
    [header.epoch]: shard.epoch,
  };
  return { key: `shard-${shard.id}`, headers, value: null };
}
