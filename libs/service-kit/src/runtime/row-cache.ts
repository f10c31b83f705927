import type { RowClass } from '../row.js';
import type { Wanted } from './ports.js';
import type { Wants } from './working-set.js';

/** A row with its class and key. */
type Known = readonly [row: RowClass, key: string, value: object];

/**
 * Rows as the database holds them: this process alone writes them for as long as it owns their shards, so what it has read or
 * written it need not ask for again. Dropped as a whole when a shard is gained or lost. Of two generations the older is forgotten
 * when the younger is full, so the rows that are used stay, in bounded memory.
 */
export class RowCache {
  private young = new Map<string, object>();
  private old = new Map<string, object>();
  private weight = 0;
  /** Whether the row of the key was absent when an event of the type last asked for it. */
  private readonly absentBefore = new Map<string, boolean>();

  /** `limit`: weight of one generation, in bytes or so. */
  constructor(private readonly limit: number) {}

  get(row: RowClass, key: string): object | undefined {
    return this.find(nameOf(row, key));
  }

  keep(row: RowClass, key: string, value: object): void {
    this.put(nameOf(row, key), value);
  }

  /** It may be another by now. */
  forget(row: RowClass, key: string): void {
    this.young.delete(nameOf(row, key));
    this.old.delete(nameOf(row, key));
  }

  /** True for a request that has surely been taken; false says nothing. */
  hasSeen(id: string): boolean {
    return this.find(requestName(id)) !== undefined;
  }

  sawRequest(id: string): void {
    this.put(requestName(id), seen);
  }

  /**
   * What is at hand, and what must be asked of the database: every key is in one of them. Wanted by the value of a column is always
   * asked. Looked up once a turn, because each look may push out what an earlier one found.
   */
  look(wants: Wants): { readonly known: readonly Known[]; readonly missing: readonly Wanted[] } {
    const known: Known[] = [];
    const missing = wants.list().flatMap(({ row, keys, matches }) => {
      const unknown = new Set<string>();
      for (const key of keys) {
        const value = this.get(row, key);
        if (value) known.push([row, key, value]);
        else unknown.add(key);
      }
      return unknown.size || matches.size ? [{ row, keys: unknown, matches }] : [];
    });
    return { known, missing };
  }

  /**
   * True when, by experience, none of these rows exists: events of the types that ask for them found none when they last asked.
   * A guess that the commit must check.
   */
  expectsNone(missing: readonly Wanted[], wants: Wants): boolean {
    return missing.every(
      ({ row, keys, matches }) =>
        !matches.size && [...keys].every((key) => this.absentBefore.get(`${row.name} ${wants.typeOf(row, key)}`)),
    );
  }

  /** Remembers for the types of events whether they found a row. */
  learn(missing: readonly Wanted[], wants: Wants, found: (row: RowClass, key: string) => boolean): void {
    for (const { row, keys } of missing) {
      for (const key of keys) {
        const type = wants.typeOf(row, key);
        if (type) this.absentBefore.set(`${row.name} ${type}`, !found(row, key));
      }
    }
  }

  private find(name: string): object | undefined {
    const young = this.young.get(name);
    if (young) return young;
    const old = this.old.get(name);
    if (old) this.put(name, old);
    return old;
  }

  private put(name: string, value: object): void {
    this.young.set(name, value);
    this.weight += 100 + name.length + weightOf(value);
    if (this.weight < this.limit) return;
    this.old = this.young;
    this.young = new Map();
    this.weight = 0;
  }
}

const seen = {};

const nameOf = (row: RowClass, key: string) => `${row.name} ${key}`;

const requestName = (id: string) => `request ${id}`;

/** About as many bytes as a value takes. */
function weightOf(value: unknown): number {
  if (typeof value === 'string') return 16 + value.length;
  if (typeof value !== 'object' || value === null) return 8;
  let weight = 32;
  for (const name in value) weight += 8 + weightOf(value[name as never]);
  return weight;
}
