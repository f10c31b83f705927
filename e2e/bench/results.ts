import type { Floor } from './floor.ts';
import type { FullLoad, LoadOverRounds } from './full-load.ts';
import type { Interval } from './statistics.ts';
import type { SystemMemory } from './system-memory.ts';

/**
 * What the measurements print with `--json`. Those that were made for docs/performance.md are kept as `docs/performance/<name>.json`.
 */
export interface Results {
  readonly load: LoadResult;
  readonly hop: HopResult;
  readonly chain: ChainResult;
  readonly rebuild: RebuildResult;
  readonly scale: ScaleResult;
  readonly growth: GrowthResult;
}

/** Four digits of every measured number are enough. */
export const asJson = (result: Results[keyof Results]): string =>
  JSON.stringify(
    result,
    (_, value: unknown) => (typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value),
    2,
  );

export interface Latency {
  readonly perSecond: number;
  /** Medians and 99th percentiles in milliseconds, from when an order was due. */
  readonly placed: { readonly p50: number; readonly p99: number };
  readonly confirmed: { readonly p50: number; readonly p99: number };
  /** In milliseconds, at the same rate. */
  readonly floor: number;
  readonly overFloor: number;
  readonly refused: number;
}

/** `npm run bench` */
export interface LoadResult {
  /** Latencies at the rate that does not depend on the capacity, and then at each share of the capacity. */
  readonly rounds: readonly { readonly latencies: readonly Latency[]; readonly full: FullLoad }[];
  readonly unpaced: Floor;
  readonly memory: Readonly<Record<'idle' | 'loaded' | 'rested', SystemMemory>>;
  readonly problems: readonly string[];
}

/** One of several ways to do the same. */
export interface Compared {
  readonly name: string;
  readonly title: string;
  /** Orders a second. */
  readonly perSecond: Interval;
  /** Milliseconds of all processes that take part. */
  readonly cpuPerOrder: Interval;
}

/** `npm run bench:hop` */
export interface HopResult {
  /** Latency in milliseconds from request to last event. */
  readonly systems: readonly (Compared & { readonly latency: Interval })[];
  readonly problems: readonly string[];
}

/** `npm run bench:chain` */
export interface ChainResult {
  readonly connections: number;
  /** p50 and p99 in milliseconds from request to 201. */
  readonly systems: readonly (Compared & { readonly p50: Interval; readonly p99: Interval; readonly refused: number })[];
  readonly problems: readonly string[];
}

/** `npm run bench:rebuild` */
export interface RebuildResult {
  /** Rates in events a second; `ratio` is that of the rebuild by that of decoding alone. */
  readonly services: readonly {
    readonly service: string;
    readonly events: number;
    readonly rebuild: Interval;
    readonly decoding: Interval;
    readonly ratio: number;
    /** Seconds from the start of a process that finds its database as it left it, until it is ready. */
    readonly warmStart: Interval;
  }[];
  readonly memory: SystemMemory;
  readonly problems: readonly string[];
}

/** Full load on a system of so many partitions, with so many processes of gateway, orders and shipping each. */
export interface ScalePoint extends LoadOverRounds {
  readonly partitions: number;
  readonly processes: number;
}

/** `npm run bench:scale` */
export interface ScaleResult {
  readonly connections: number;
  readonly partitions: readonly ScalePoint[];
  readonly processes: readonly ScalePoint[];
  readonly problems: readonly string[];
}

/** `npm run bench:growth` */
export interface GrowthResult {
  readonly connections: number;
  readonly sizes: readonly (LoadOverRounds & {
    /** In all topics when a load began: what one writes, the next one finds. */
    readonly events: Interval;
    /** Seconds that orders needs to be ready again after it was stopped. */
    readonly warmStart: Interval;
  })[];
  readonly problems: readonly string[];
}
