import { Listr } from 'listr2';
import pc from 'picocolors';
import type { StepEvent } from '../supervisor/steps.ts';

/** Shows how the steps go: a live list in a terminal, one line an event elsewhere. */
export interface Checklist {
  show(event: StepEvent): void;
  /** Answers when the last line is drawn; to be called before anything else is printed. */
  finish(): Promise<void>;
}

const seconds = (ms = 0): string => `${(ms / 1000).toFixed(1)} s`;

/** A checklist of the steps with these titles. */
export const createChecklist = (titles: readonly string[]): Checklist =>
  process.stdout.isTTY ? liveChecklist(titles) : plainChecklist();

function plainChecklist(): Checklist {
  return {
    show({ title, state, note, ms }) {
      if (state === 'running') return note ? console.log(`  ..  ${title}: ${note}`) : undefined;
      console.log(
        `${state === 'done' ? '  ok ' : 'FAILED'} ${title} (${seconds(ms)})${note && state === 'done' ? ` ${note}` : ''}`,
      );
    },
    finish: async () => undefined,
  };
}

interface Line {
  text: string;
  /** The list's own task, as soon as the list has begun it. */
  task?: { title: string };
  readonly ended: PromiseWithResolvers<void>;
}

function liveChecklist(titles: readonly string[]): Checklist {
  // dim at first, bright when its turn has come
  const lines = new Map<string, Line>(
    titles.map((title) => [title, { text: pc.dim(title), ended: Promise.withResolvers<void>() }]),
  );
  const tasks = [...lines.values()].map((line) => ({
    title: line.text,
    task: (_: unknown, task: { title: string }) => {
      line.task = task;
      task.title = line.text;
      return line.ended.promise;
    },
  }));
  const list = new Listr(tasks, {
    concurrent: true,
    exitOnError: false,
    registerSignalListeners: false, // Ctrl-C is the launcher's to handle
    rendererOptions: { showErrorMessage: false, collapseErrors: false },
  });
  const shown = list.run();

  return {
    show({ title, state, note, ms }) {
      const line = lines.get(title)!;
      const detail = note && state !== 'failed' ? pc.dim(` ${note}`) : '';
      line.text = state === 'running' ? `${title}${detail}` : `${title} ${pc.cyan(seconds(ms))}${detail}`;
      if (line.task) line.task.title = line.text;
      if (state === 'done') line.ended.resolve();
      if (state === 'failed') line.ended.reject(new Error(title));
    },
    async finish() {
      for (const line of lines.values()) line.ended.reject(new Error('not begun')); // no news to those that have ended
      await shown;
    },
  };
}
