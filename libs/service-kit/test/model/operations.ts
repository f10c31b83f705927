/** One call of a process to the world that has not been answered yet. */
interface Operation {
  readonly name: string;
  /** Takes effect, or throws what the world answers. */
  readonly apply: () => unknown;
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
  readonly fail: () => Error;
  /** Leaves the call on its way: it may take effect long after its caller has given up. */
  readonly defer: (() => void) | undefined;
}

/** `twice`: the client repeated the call by itself, and both arrived. */
export type Outcome = 'done' | 'failed' | 'answer lost' | 'late' | 'twice';

/** The calls of one process that are under way; the schedule decides which is answered next, and how. */
export class Operations {
  readonly pending: Operation[] = [];

  ask<T>(name: string, apply: () => T, fail: () => Error, defer?: () => void): Promise<T> {
    return new Promise<T>((resolve, reject) =>
      this.pending.push({ name, apply, resolve: resolve as never, reject, fail, defer }),
    );
  }

  answer(index: number, outcome: Outcome): void {
    const [operation] = this.pending.splice(index % this.pending.length, 1);
    const { apply, resolve, reject, fail, defer, name } = operation!;
    if (outcome === 'done' || outcome === 'twice' || name === 'sleep') {
      try {
        if (outcome === 'twice' && name === 'append') apply();
        resolve(apply() as never);
      } catch (error) {
        reject(error as Error);
      }
      return;
    }
    if (outcome === 'answer lost') attempt(apply);
    if (outcome === 'late' && defer) defer();
    reject(fail());
  }

  /** The process dies: each call may have taken effect, or not, or may do so later; nobody hears of it. */
  abandon(chance: () => number): void {
    for (const { apply, defer } of this.pending.splice(0)) {
      const outcome = chance() % 3;
      if (outcome === 0) attempt(apply);
      if (outcome === 1) defer?.();
    }
  }
}

function attempt(apply: () => unknown): void {
  try {
    apply();
  } catch {
    // Refused by the world; its caller hears of nothing anyway.
  }
}
