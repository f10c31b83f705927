import { setTimeout as sleep } from 'node:timers/promises';
import { ToolError } from './contracts.ts';

export interface Wait {
  /** When to give up, as Date.now() counts. */
  readonly deadline: number;
  /** Tells the user, once a second at most, what is waited for. */
  readonly progress: (line: string) => void;
}

/**
 * Tries until it works. A ToolError with exit code 1 is final: trying again would not help. Anything else is taken for a system
 * that is still starting; when the time is over it becomes one line.
 */
export async function until<T>({
  deadline,
  progress,
  what,
  attempt,
}: Wait & { what: string; attempt: () => Promise<T> }): Promise<T> {
  let told = 0;
  for (let pause = 50; ; pause = Math.min(pause * 2, 500)) {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof ToolError && error.exitCode === 1) throw error;
      const { message } = error as Error;
      if (Date.now() + pause > deadline) throw new ToolError(`gave up waiting for ${what}: ${message}`, 2, { cause: error });
      if (Date.now() - told >= 1000) {
        progress(`waiting for ${what}: ${message}`);
        told = Date.now();
      }
      await sleep(pause);
    }
  }
}
