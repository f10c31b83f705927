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

/** Waiters by key, each for a bounded time, all of them in bounded memory. */
export class Waiting<W, T> {
  private readonly byKey = new Map<string, Set<Waiter<W, T>>>();
  private count = 0;
  private ended = false;

  get size(): number {
    return this.count;
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

  add(key: string, wanted: W, milliseconds: number): Expectation<T> {
    const { promise, resolve } = Promise.withResolvers<T | undefined>();
    const settle = (result: T | undefined) => {
      clearTimeout(timer);
      this.remove(key, waiter);
      resolve(result);
    };
    const waiter: Waiter<W, T> = { wanted, settle };
    const timer = setTimeout(() => settle(undefined), this.ended ? 0 : milliseconds);
    const waiters = this.byKey.get(key);
    if (waiters) waiters.add(waiter);
    else this.byKey.set(key, new Set([waiter]));
    this.count += 1;
    return { result: promise, cancel: () => settle(undefined) };
  }

  /** Nobody waits any longer, and nobody will. */
  end(): void {
    this.ended = true;
    for (const waiter of [...this.all()]) waiter.settle(undefined);
  }

  private remove(key: string, waiter: Waiter<W, T>): void {
    const waiters = this.byKey.get(key);
    if (!waiters?.delete(waiter)) return;
    this.count -= 1;
    if (!waiters.size) this.byKey.delete(key);
  }
}
