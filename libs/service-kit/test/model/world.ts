import { RuntimeError, type ErrorCode } from '../../src/errors.js';
import { Runtime } from '../../src/runtime/runtime.js';
import { header, placeOf, type LogRecord, type TopicPartition } from '../../src/runtime/record.js';
import type { Service } from '../../src/index.js';
import { counted } from '../counted.js';
import { Operations, type Outcome } from './operations.js';
import { brokenRule, codec, keys, rule, shardOf, shards, shop } from './shop.js';
import { SimulatedLog, type LogWeakness } from './simulated-log.js';
import { SimulatedStore, type StoreWeakness } from './simulated-store.js';

export type Weakness = LogWeakness & StoreWeakness;

interface Process {
  readonly service: Service;
  readonly name: string;
  operations: Operations;
  runtime: Runtime;
  /** Where the consumer stands, and what it does not read now. */
  positions: Map<string, { place: TopicPartition; offset: number }>;
  paused: Set<string>;
  alive: boolean;
}

/** Everything that happens, happens by a decision of the schedule: two processes a service, one log, a database a service. */
export class World {
  readonly log: SimulatedLog;
  readonly stores = new Map<Service, SimulatedStore>();
  readonly processes: Process[] = [];
  /** Assignments that the group has made and that a process has not heard of yet. */
  private readonly unheard: { process: Process; shards: number[] }[] = [];
  private readonly assignment = new Map<Process, number[]>();
  private time = 1_000;
  private uuids = 0;
  private fatal: Error | undefined;
  private readonly diverged = new Set<Service>();

  /** `breakable`: a rule throws now and then, until it is mended. */
  constructor(
    weakness: Weakness = {},
    readonly breakable = false,
  ) {
    rule.broken = breakable;
    this.log = new SimulatedLog(weakness);
    for (const service of shop) {
      this.stores.set(service, new SimulatedStore(keys, weakness));
      for (const name of ['a', 'b']) this.processes.push(this.start({ service, name: `${service.name}-${name}` } as Process));
      this.rebalance(service, 0);
    }
    for (const heard of this.unheard.splice(0)) heard.process.runtime.assign(heard.shards);
  }

  /** Everything of one number: which of the things that can happen, and to whom. */
  async step(decision: number): Promise<void> {
    this.time += 1;
    const process = this.processes[decision % this.processes.length]!;
    const choice = Math.floor(decision / this.processes.length);
    const kind = choice % 40;
    const detail = Math.floor(choice / 40);
    if (kind < 20) this.answer(process, detail, outcomes[detail % outcomes.length]!);
    else if (kind < 31) this.deliver(process, detail);
    else if (kind < 33) this.unheard.length && this.hear(detail);
    else if (kind === 33) this.log.late.length && this.log.append(this.log.late.splice(detail % this.log.late.length, 1)[0]!);
    else if (kind === 34) this.stores.get(process.service)!.backUp();
    else if (kind === 35) this.time += 40;
    else if (kind === 36) this.look(process);
    else if (kind === 37 && detail % 3 === 0) this.rebalance(process.service, detail);
    else if (kind === 37) this.retry(process, detail);
    else if (kind === 38 && detail % 3 === 1) rule.broken = this.breakable && !rule.broken;
    else if (kind === 38 && detail % 3 === 0) this.crash(process, Math.floor(detail / 3));
    else if (kind === 39 && detail % 6 === 0) this.stores.get(process.service)!.setBack(Math.floor(detail / 6));
    await settled();
    this.dropDiverged();
  }

  /** A request of the gateway; `again`: the gateway was not sure and wrote it twice. */
  request(event: { type: string; data: unknown }, topic: string, key: string, id: string, again: boolean): void {
    const type = shop.flatMap(({ events }) => [...events.values()]).find((candidate) => candidate.type === event.type)!;
    const headers = { ce_id: id, ce_type: event.type, ce_time: new Date(this.time).toISOString(), ce_correlationid: key };
    const record = { key, headers, value: type.encode(event.data) };
    for (let copies = again ? 2 : 1; copies; copies--) this.log.append({ topic, partition: shardOf(key), records: [record] });
  }

  /** The rule is mended, and every key that waits is retried. */
  async mend(): Promise<void> {
    rule.broken = false;
    for (let rounds = 0; this.processes.some((process) => this.retry(process, rounds)); rounds++) {
      if (rounds > 100) throw new Error('a key waits for ever');
      await this.rest();
    }
  }

  /** No more faults: everything is answered and delivered until nothing moves. */
  async rest(): Promise<void> {
    for (const { service } of this.processes.filter(({ name }) => name.endsWith('a'))) this.rebalance(service, 0);
    for (let answers = 0, still = 0; still < 12;) {
      if (this.fatal) throw this.fatal;
      this.time += 20;
      while (this.unheard.length) this.hear(0);
      for (const batch of this.log.late.splice(0)) this.log.append(batch);
      let moved = false;
      for (const process of this.processes) {
        while (process.operations.pending.length) {
          moved ||= process.operations.pending[0]!.name !== 'ends';
          if ((answers += 1) > 5000) throw this.fatal ?? new Error('does not come to rest');
          process.operations.answer(0, 'done');
          await settled();
        }
        for (let place = 0; place < process.positions.size; place++) moved = this.deliver(process, place) || moved;
        this.look(process);
        await settled();
      }
      moved = this.dropDiverged() || moved;
      still = moved ? 0 : still + 1;
    }
  }

  /** What every reader takes of a stream: the records that count, once and in order. */
  taken(topic: string): LogRecord[] {
    const records = Array.from({ length: shards }, (_, partition) => this.log.of({ topic, partition })).flat();
    // Without markers nothing says which incarnation is the present one: whatever has the next number counts.
    return counted(this.log.weakness.noMarkers ? records.map(withoutIncarnation) : records);
  }

  private answer(process: Process, detail: number, outcome: Outcome): void {
    if (process.operations.pending.length) process.operations.answer(Math.floor(detail / outcomes.length), outcome);
  }

  private deliver(process: Process, detail: number): boolean {
    const all = [...process.positions.values()];
    const at = all[detail % all.length];
    if (!at || process.paused.has(placeOf(at.place))) return false;
    const records = this.log.of(at.place).slice(at.offset, at.offset + 3);
    if (!records.length) return false;
    at.offset += records.length;
    process.runtime.offer(at.place, records);
    return true;
  }

  private look({ service, runtime }: Process): void {
    runtime.deadlines.look().catch((error: unknown) => this.heed(service, error));
  }

  /** One of the keys that wait at a process; false when none does. */
  private retry({ service, runtime }: Process, detail: number): boolean {
    const keys = runtime.owned.flatMap(({ parkedKeys }) => [...parkedKeys.keys()]);
    if (keys.length) {
      const repaired = runtime.repair(keys[detail % keys.length]!, false).then((result) => {
        if (result?.error && result.error !== brokenRule) throw new Error(`a repair failed: ${result.error}`);
      });
      repaired.catch((error: unknown) => this.heed(service, error));
    }
    return keys.length > 0;
  }

  private hear(detail: number): void {
    const [{ process, shards: given }] = this.unheard.splice(detail % this.unheard.length, 1) as [(typeof this.unheard)[0]];
    if (this.assignment.get(process) === given) process.runtime.assign(given);
  }

  private rebalance(service: Service, detail: number): void {
    const members = this.processes.filter((process) => process.service === service);
    members.forEach((process, index) => {
      const given = Array.from({ length: shards }, (_, shard) => shard).filter((shard) => ((detail >> shard) & 1) === index);
      this.assignment.set(process, given);
      this.unheard.push({ process, shards: given });
    });
  }

  private crash(process: Process, detail: number): void {
    process.runtime.stop();
    process.operations.abandon(() => detail);
    // Now and then the machine takes the database with it, and a backup has to do.
    if (detail % 4 === 0) this.stores.get(process.service)!.setBack(Math.floor(detail / 4));
    this.start(process);
    this.unheard.push({ process, shards: this.assignment.get(process)! });
  }

  /** Of what goes wrong, only what the schedule itself does may come to the runtime. */
  private heed(service: Service, error: unknown): void {
    const code = error instanceof RuntimeError ? error.code : undefined;
    // A backup of another history: the operator drops the database and starts the service anew.
    if (code === 'shard.diverged' && this.stores.get(service)!.restored) this.diverged.add(service);
    else if (!code || !provoked.has(code)) this.fatal ??= error as Error;
  }

  private dropDiverged(): boolean {
    const services = [...this.diverged];
    this.diverged.clear();
    for (const service of services) {
      this.stores.get(service)!.drop();
      for (const process of this.processes.filter((candidate) => candidate.service === service)) this.crash(process, 1);
    }
    return services.length > 0;
  }

  private start(process: Process): Process {
    const operations = new Operations();
    const positions: Process['positions'] = new Map();
    const paused = new Set<string>();
    const { service } = process;
    const runtime = new Runtime(
      {
        service,
        log: this.log.connect(operations),
        store: this.stores.get(service)!.connect(operations),
        codec,
        chance: {
          now: () => this.time,
          uuid: () => `uuid-${this.uuids++}`,
          sleep: () =>
            operations.ask(
              'sleep',
              () => undefined as void,
              () => new Error('never'),
            ),
        },
        partitionsOf: () => shards,
        shardOf,
      },
      {
        seek: (place, offset) => (positions.set(placeOf(place), { place, offset }), paused.delete(placeOf(place))),
        pause: (place) => paused.add(placeOf(place)),
        resume: (place) => paused.delete(placeOf(place)),
        confirmed: async () => {},
      },
      {
        fatal: (error) => (this.fatal = error),
        problem: (error) => this.heed(service, error),
      },
      // So few rows are kept that a turn pushes out what it has just found.
      { turnRecords: 4, turnBytes: 1e6, inbox: 8, outbox: 20, rows: 500 },
    );
    return Object.assign(process, { operations, positions, paused, runtime, alive: true });
  }
}

const provoked = new Set<ErrorCode>(['shard.fenced', 'log.unavailable', 'log.overtaken', 'store.unavailable']);

/** Most calls go through; the rest fail in each of the ways that a call can fail. */
const outcomes: Outcome[] = [...Array<Outcome>(37).fill('done'), 'failed', 'answer lost', 'late', 'late', 'twice'];

const withoutIncarnation = (record: LogRecord): LogRecord => ({
  ...record,
  headers: { ...record.headers, [header.incarnation]: '0' },
});

/** Lets every promise that can go on do so. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
