import { constants } from 'node:os';

/** How to undo what a run does to a system. Each step is taken once: when what it undoes is over, or when the run is interrupted. */
export class Undo {
  private readonly steps = new Set<() => Promise<void>>();
  private undoing: Promise<void> | undefined;

  /** Whether everything is undone, or just being so. */
  get over(): boolean {
    return this.undoing !== undefined;
  }

  /** Remembers a step; answers what takes it. To be called before what it undoes begins, and rejects that when the run is over. */
  add(step: () => unknown): () => Promise<void> {
    if (this.over) throw new Error('the run is over; nothing more is done to its system');
    let taken: Promise<void> | undefined;
    const take = () =>
      (taken ??= (async () => {
        await step();
        this.steps.delete(take);
      })());
    this.steps.add(take);
    return take;
  }

  /** Does something that must not last, and undoes it when it has ended, however it has. */
  async during<T>(disturbance: () => Promise<T>, step: () => unknown): Promise<T> {
    const take = this.add(step);
    try {
      return await disturbance();
    } finally {
      await take();
    }
  }

  /** Takes the steps that are left, the latest first, and waits for those under way. A step that fails is told, and the others are taken. */
  all(): Promise<void> {
    return (this.undoing ??= this.takeAll());
  }

  private async takeAll(): Promise<void> {
    for (const take of [...this.steps].reverse()) {
      await take().catch((error: unknown) => console.error(`not undone: ${lineOf(error)}`));
    }
  }
}

function lineOf(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException;
  return message?.split('\n')[0] || code || String(error);
}

/**
 * Whatever ends this process, undoes what is left first: on a signal, which is answered with a line and as shells do with 128 and its
 * number, and on an error that nobody catches, which is told as one line. Further signals do not disturb that.
 */
export function undoAtTheEnd(undo: Undo, what: string): void {
  const end = (line: string, code: number) => {
    if (undo.over) return;
    console.error(line);
    void undo.all().then(() => process.exit(code));
  };
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined); // the terminal has gone
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => end(`\nInterrupted by ${name}: ${what} …`, 128 + constants.signals[name]));
  }
  process.on('uncaughtException', (error) => end(`${lineOf(error)} (is the system well? see npm run status)`, 1));
}
