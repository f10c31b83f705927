import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Observer } from '../runtime/ports.js';
import type { Runtime } from '../runtime/runtime.js';
import { placeOf, type TopicPartition } from '../runtime/record.js';

/** What Prometheus can ask of a service: lag, turn time, batch size, outbox depth, parked keys. */
export class Metrics {
  readonly registry = new Registry();
  private readonly ends = new Map<string, { place: TopicPartition; end: number }>();
  private readonly turnSeconds: Histogram;
  private readonly turnRecords: Histogram;

  constructor(
    service: string,
    private readonly runtime: () => Runtime | undefined,
  ) {
    const registers = [this.registry];
    this.registry.setDefaultLabels({ service });
    collectDefaultMetrics({ register: this.registry });
    this.turnSeconds = new Histogram({
      name: 'tributary_turn_seconds',
      help: 'Time of a turn, from its first record to its commit',
      buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1],
      registers,
    });
    this.turnRecords = new Histogram({
      name: 'tributary_turn_records',
      help: 'Records that a turn took',
      buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
      registers,
    });
    const lags = () => this.lags();
    new Gauge({
      name: 'tributary_lag_records',
      help: 'Records of an input that a shard has not taken yet',
      labelNames: ['topic', 'partition', 'shard'],
      registers,
      collect() {
        this.reset();
        for (const { place, shard, records } of lags()) this.set({ ...place, shard }, records);
      },
    });
    new Gauge({
      name: 'tributary_outbox_events',
      help: 'Events committed in Postgres and not acknowledged by Kafka',
      registers,
      collect() {
        this.set(runtime()?.sender?.backlog ?? 0);
      },
    });
    new Gauge({
      name: 'tributary_parked_keys',
      help: 'Keys that wait behind an event that could not be handled',
      registers,
      collect() {
        this.set((runtime()?.owned ?? []).reduce((sum, shard) => sum + shard.parkedKeys.size, 0));
      },
    });
    new Gauge({
      name: 'tributary_shards',
      help: 'Shards by phase',
      labelNames: ['phase'],
      registers,
      collect() {
        this.reset();
        for (const shard of runtime()?.owned ?? []) this.inc({ phase: shard.phase });
      },
    });
  }

  /** The log was seen to end here. */
  end(place: TopicPartition, end: number): void {
    this.ends.set(placeOf(place), { place, end });
  }

  /** Records of all inputs that no turn has taken yet, as far as the log was seen. */
  lag(): number {
    return this.lags().reduce((sum, { records }) => sum + records, 0);
  }

  private lags(): { place: TopicPartition; shard: number; records: number }[] {
    return [...this.ends.values()].flatMap(({ place, end }) =>
      (this.runtime()?.owned ?? []).flatMap(({ id: shard, positions }) => {
        const position = positions.get(placeOf(place));
        return position ? [{ place, shard, records: Math.max(0, end - position.offset) }] : [];
      }),
    );
  }

  readonly observe: NonNullable<Observer['turn']> = (_, { records, milliseconds }) => {
    this.turnSeconds.observe(milliseconds / 1000);
    this.turnRecords.observe(records);
  };
}
