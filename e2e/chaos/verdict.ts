import type { Conservation } from './invariants/conservation.ts';

/** A fault that fell, and how long its effects lasted in milliseconds; or one that was to fall and missed. */
export interface Outcome {
  readonly fault: string;
  /** What it had for itself. */
  readonly target: readonly string[];
  readonly hit: string;
  readonly recovery: number;
  /** What was not well again. */
  readonly problem?: string;
  /** Why nothing was hit after all. */
  readonly missed?: string;
}

/** What a run has shown. */
export interface Verdict {
  readonly seed: number;
  readonly seconds: number;
  readonly orders: Conservation;
  readonly workload: Readonly<Record<'placed' | 'refused' | 'unknown' | 'writes' | 'reads' | 'retries', number>>;
  /** Those that fell. */
  readonly faults: readonly Outcome[];
  /** Those that were drawn and did not fall. */
  readonly missed: readonly Outcome[];
  /** How often shards were taken over, of all services with a stream. */
  readonly takeovers: number;
  /** Largest process of each service, MiB. */
  readonly memory: Readonly<Record<string, number>>;
  /** Broken promises; the run has passed when there are none. */
  readonly problems: readonly string[];
}

const count = (n: number) => n.toLocaleString('en-US');

/** The verdict in one sentence. */
export function sentence({ orders, faults }: Verdict): string {
  const { accepted, found, twice, lost } = orders;
  const { orders: inOrders, shipping, gateway } = found;
  const everywhere = inOrders === shipping && shipping === gateway;
  const where = everywhere
    ? `${count(inOrders)} in orders, shipping and the unified view`
    : `${count(inOrders)} in orders, ${count(shipping)} in shipping, ${count(gateway)} in the unified view`;
  const recovered = faults.filter(({ problem }) => !problem);
  const slowest = Math.max(0, ...recovered.map(({ recovery }) => recovery));
  const survived =
    recovered.length === faults.length
      ? `${faults.length} faults survived`
      : `${recovered.length} of ${faults.length} faults survived`;
  return `${count(accepted)} accepted; ${where}; ${twice} twice; ${lost} lost; ${survived}; slowest recovery ${(slowest / 1000).toFixed(1)} s`;
}

/** What else people want to know, line by line. */
export function details({ workload, memory, seconds, takeovers, missed }: Verdict, again: string): string[] {
  const { refused, unknown, writes, reads, retries } = workload;
  const names = [...Map.groupBy(missed, ({ fault }) => fault)].map(([name, same]) => `${same.length} ${name}`);
  return [
    ...(names.length ? [`faults that missed: ${names.join(', ')}`] : []),
    `${count(refused)} orders refused, ${count(unknown)} given up on, ${count(writes)} other writes, ${count(reads)} reads, ${count(retries)} retries`,
    `${count(takeovers)} takeovers of shards`,
    `largest process: ${Object.entries(memory)
      .map(([name, mebibytes]) => `${name} ${mebibytes} MiB`)
      .join(', ')}`,
    `${seconds} s; the same again: ${again}`,
  ];
}
