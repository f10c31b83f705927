import { RuntimeError } from '../errors.js';
import type { RowClass } from '../row.js';
import type { Fold } from '../service.js';
import { judge } from './judge.js';
import { placesOf, sharedPlaces } from './places.js';
import type { OutboxRow, ParkedPlace, RowChange, Wanted } from './ports.js';
import { header, placeOf, startOfLog, type LogRecord, type Position, type Positions, type TopicPartition } from './record.js';
import { parkedName, Shard } from './shard.js';
import { eventFor } from './steps.js';
import type { Parts } from './takeover.js';
import { Turn } from './turn.js';
import { Wants, WorkingSet } from './working-set.js';

/** How far a service's database has come, all of it read at one moment. */
export interface Cut {
  readonly shards: readonly {
    readonly shard: number;
    readonly sequence: number;
    readonly positions: Positions;
    readonly outbox: readonly OutboxRow[];
  }[];
  /** Records that have had no effect: they wait, or shall never have one. */
  readonly parked: readonly (ParkedPlace & { readonly shard: number })[];
}

/** The rows of a rebuild, kept apart from those of the service. */
export interface RebuiltRows {
  load(wanted: readonly Wanted[]): Promise<Map<RowClass, object[]>>;
  write(changes: readonly RowChange[]): Promise<void>;
  keyOf(row: RowClass): string;
}

type RebuildParts = Pick<Parts, 'service' | 'codec' | 'shardOf' | 'partitionsOf'> & {
  readonly log: Pick<Parts['log'], 'read' | 'ends'>;
};

/** An input, how far it is to be folded, and what of that is not. */
interface Target {
  readonly place: TopicPartition;
  readonly end: number;
  readonly skips: (record: ParkedPlace) => boolean;
}

/** What can be asked of a fold: everything but what a reaction would need. */
type Read = Exclude<Fold, { kind: 'aggregate' }>;

/**
 * Folds the log into rows beside those of a running service, up to where its database stood at a cut; called again with a later cut
 * it goes on from there, unless what waited at the first has been handled by then. It answers nothing and writes nothing to the log:
 * own events come by `evolve`, all others by projections, histories and tables.
 */
export class Rebuild {
  private readonly inputs: Positions = new Map();
  /** Of the own stream. */
  private readonly own: Positions = new Map();
  private readonly sequences = new Map<number, number>();
  /** What was passed over in each input, because it waited. */
  private readonly skipped = new Map<string, ParkedPlace[]>();
  /** Events folded so far. */
  events = 0;

  constructor(
    private readonly parts: RebuildParts,
    private readonly rows: RebuiltRows,
    private readonly progress: (events: number) => void = () => {},
  ) {}

  /** Records between what has been folded and a cut, as far as their numbers tell. */
  distance(cut: Cut): number {
    const inputs = this.targets(cut).map(({ place, end }) => Math.max(0, end - positionIn(this.inputs, place).offset));
    const own = cut.shards.map(({ shard, sequence }) => sequence - (this.sequences.get(shard) ?? 0));
    return [...inputs, ...own].reduce((sum, records) => sum + records, 0);
  }

  /** Partitions side by side, because they touch different rows: one is decoded while another is written. */
  async foldTo(cut: Cut): Promise<void> {
    const { stream } = this.parts.service;
    const targets = Map.groupBy(this.targets(cut), ({ place }) => place.partition);
    const shards = new Map(cut.shards.map((shard) => [shard.shard, shard]));
    const partitions = new Set([...targets.keys(), ...shards.keys()]);
    await Promise.all(
      [...partitions].map(async (partition) => {
        for (const target of targets.get(partition) ?? []) await this.foldPlace(target);
        if (stream && shards.has(partition)) await this.foldOwn(shards.get(partition)!);
      }),
    );
  }

  /** The inputs that are folded, where the service stands in each, and what it has not folded before that. */
  private targets({ shards, parked }: Cut): Target[] {
    const { service } = this.parts;
    const read = new Set(service.folds.filter(isRead).flatMap(topicsOf));
    const waiting = Map.groupBy(parked, parkedName);
    const target = (place: TopicPartition, readers: Cut['shards']): Target => {
      const offsets = readers.map(({ shard, positions }) => ({ shard, offset: positions.get(placeOf(place))?.offset ?? 0 }));
      return {
        place,
        end: Math.max(0, ...offsets.map(({ offset }) => offset)),
        // Every shard folds a table: it lacks what waits in all that have come so far.
        skips: (record) => {
          const parkedBy = waiting.get(parkedName(record))?.map(({ shard }) => shard);
          return (
            parkedBy !== undefined && offsets.every(({ shard, offset }) => offset <= record.offset || parkedBy.includes(shard))
          );
        },
      };
    };
    const own = shards.flatMap((shard) => placesOf(service, shard.shard).map((place) => target(place, [shard])));
    const shared = sharedPlaces(this.parts).map((place) => target(place, shards));
    return [...own, ...shared].filter(({ place }) => read.has(place.topic));
  }

  private async foldPlace({ place, end, skips }: Target): Promise<void> {
    const skipped = this.skipped.get(placeOf(place)) ?? [];
    this.skipped.set(placeOf(place), skipped);
    const retried = skipped.find((record) => !skips(record));
    if (retried) throw new Error(`the parked key ${JSON.stringify(retried.key)} was retried meanwhile; run it again`);
    const from = positionIn(this.inputs, place).offset;
    if (from >= end) return;
    const [logged] = await this.parts.log.ends([place]);
    if (logged! < end) throw missing(place, end);
    for await (const chunk of this.parts.log.read(place, from, end - 1)) {
      const records = counting(this.inputs, place, chunk).filter(({ offset, key }) => {
        const named = { ...place, offset, key: key ?? '' };
        if (!skips(named)) return true;
        skipped.push(named);
        return false;
      });
      await this.fold(place.partition, records, (turn, shard, record, event) =>
        turn.handle({ shard, record, quiet: true, event }),
      );
    }
  }

  /** The own stream up to the last event committed; those that are not in the log yet are in the outbox. */
  private async foldOwn({ shard: id, sequence, outbox }: Cut['shards'][number]): Promise<void> {
    const place = { topic: this.parts.service.stream!, partition: id };
    const restore = (turn: Turn, shard: Shard, record: LogRecord, event: ReturnType<typeof eventFor>) =>
      turn.restore(shard, record, event instanceof Error ? undefined : event);
    const reached = () => this.sequences.get(id) ?? 0;
    const news = (records: readonly LogRecord[]) =>
      records.filter(({ headers }) => {
        const number = Number(headers[header.sequence]);
        if (number <= reached() || number > sequence) return false;
        this.sequences.set(id, number);
        return true;
      });
    const [end] = await this.parts.log.ends([place]);
    const from = positionIn(this.own, place).offset;
    if (reached() < sequence && from < end!) {
      for await (const chunk of this.parts.log.read(place, from, end! - 1)) {
        await this.fold(id, news(counting(this.own, place, chunk, sequence)), restore);
        if (reached() >= sequence) break;
      }
    }
    const unsent = outbox.map((row) => ({ ...row, ...place, offset: -1, timestamp: Date.parse(row.headers[header.time]!) }));
    await this.fold(id, news(unsent), restore);
    if (reached() < sequence) throw missing(place, sequence);
  }

  private async fold(
    id: number,
    records: readonly LogRecord[],
    take: (turn: Turn, shard: Shard, record: LogRecord, event: ReturnType<typeof eventFor>) => void,
  ): Promise<void> {
    const { service, codec, shardOf } = this.parts;
    const known = records.filter(({ headers }) => service.events.has(headers[header.type]!));
    if (!known.length) return;
    await codec.prepare(known);
    const shard = new Shard(id, '');
    const steps = known.map((record) => ({ record, event: eventFor(this.parts, shard, record) }));
    const wants = new Wants();
    for (const { event } of steps) if (!(event instanceof Error)) for (const fold of service.folds) want(fold, wants, event);
    const set = new WorkingSet(await this.rows.load(wants.list()), (row) => this.rows.keyOf(row));
    const turn = new Turn({ service, shardOf, encode: codec.encode.bind(codec) }, set, new Set());
    for (const { record, event } of steps) take(turn, shard, record, event);
    const { rows } = turn.write();
    if (rows.length) await this.rows.write(rows);
    this.events += known.length;
    this.progress(this.events);
  }
}

/** The records that count, as every reader of the log judges them, up to a number; the positions move on as far. */
function counting(positions: Positions, place: TopicPartition, records: readonly LogRecord[], last = Infinity): LogRecord[] {
  const found: LogRecord[] = [];
  for (const record of records) {
    const position = positionIn(positions, place);
    if (record.offset < position.offset) continue;
    const { verdict, next } = judge(record, position);
    if (verdict === 'take' && next.sequence > last) break;
    positions.set(placeOf(place), next);
    if (verdict === 'take' || verdict === 'unnumbered') found.push(record);
  }
  return found;
}

const positionIn = (positions: Positions, place: TopicPartition): Position => positions.get(placeOf(place)) ?? startOfLog;

const isRead = (fold: Fold): fold is Read => fold.kind !== 'aggregate';

const topicsOf = (fold: Read): string[] =>
  (fold.kind === 'history' ? fold.events : Object.values(fold.rules.events)).map(({ topic }) => topic);

function want(fold: Fold, wants: Wants, { type, key }: { type: string; key: string }): void {
  if (fold.kind === 'history') return;
  if (fold.kind === 'aggregate' ? fold.rules.evolve[type] : fold.rules.fold[type]) wants.key(fold.row, key);
}

const missing = (place: TopicPartition, end: number) =>
  new RuntimeError('log.unavailable', `${placeOf(place)} could not be read up to ${end}, where the database stands`);
