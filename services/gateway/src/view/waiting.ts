import { overloaded } from '../edge/problem.js';

/** Something that is waited for, for a bounded time. */
export interface Expectation<T> {
  /** Undefined when the time ran out, or when nobody waits any more. */
  readonly result: Promise<T | undefined>;
  /** Gives the wait up. */
  cancel(): void;
}

export interface Waiter<W, T> {
  readonly wanted: W;
  settle(result: T | undefined): void;
}

/**
 * Waiters by key, each for a bounded time, all of them in bounded memory. Reads and writes have places of their own: however many
 * reads wait, writes are taken.
 */
export class Waiting<W, T> {
  private readonly byKey = new Map<string, Set<Waiter<W, T>>>();
  private readonly taken = { reads: 0, writes: 0 };
  private ended = false;

  /** So many reads wait at most, and so many writes; more are refused with 503. */
  constructor(private readonly capacity = 2000) {}

  get size(): number {
    return this.taken.reads + this.taken.writes;
  }

  get keys(): string[] {
    return [...this.byKey.keys()];
  }

  of(key: string): Iterable<Waiter<W, T>> {
    return this.byKey.get(key) ?? [];
  }

  *all(): Iterable<Waiter<W, T>> {
    for (const waiters of this.byKey.values()) yield* waiters;
  }

  /** For a read, until its client has `gone`; for a write when there is no such signal. */
  add(key: string, wanted: W, milliseconds: number, gone?: AbortSignal): Expectation<T> {
    if (this.ended || gone?.aborted) return { result: Promise.resolve(undefined), cancel: () => {} };
    const kind = gone ? 'reads' : 'writes';
    if (this.taken[kind] >= this.capacity) throw overloaded(`${this.capacity} ${kind} wait for the view already`);
    const { promise, resolve } = Promise.withResolvers<T | undefined>();
    const settle = (result: T | undefined) => {
      if (!this.remove(key, waiter)) return;
      this.taken[kind] -= 1;
      clearTimeout(timer);
      gone?.removeEventListener('abort', cancel);
      resolve(result);
    };
    const cancel = () => settle(undefined);
    const waiter: Waiter<W, T> = { wanted, settle };
    const timer = setTimeout(cancel, milliseconds);
    gone?.addEventListener('abort', cancel);
    const waiters = this.byKey.get(key);
    if (waiters) waiters.add(waiter);
    else this.byKey.set(key, new Set([waiter]));
    this.taken[kind] += 1;
    return { result: promise, cancel };
  }

  /** Nobody waits any longer, nor will. */
  end(): void {
    this.ended = true;
    for (const waiter of [...this.all()]) waiter.settle(undefined);
  }

  /** False when it has been removed before. */
  private remove(key: string, waiter: Waiter<W, T>): boolean {
    const waiters = this.byKey.get(key);
    if (!waiters?.delete(waiter)) return false;
    if (!waiters.size) this.byKey.delete(key);
    return true;
  }
}
