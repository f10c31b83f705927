import { oneLine } from '../failure.ts';

/** One line of the checklist. */
export interface Step {
  readonly title: string;
  /** Titles of the steps that must be done before. */
  readonly after?: readonly string[];
  /** Does the work; `note` says what it is busy with. What it answers is shown behind the title. */
  run(note: (text: string) => void): Promise<string | void>;
}

export interface StepEvent {
  readonly title: string;
  readonly state: 'running' | 'done' | 'failed';
  readonly note?: string;
  /** How long it took, once it has ended. */
  readonly ms?: number;
}

/** Runs all steps, each as soon as those before it are done. The first failure rejects, and nothing new begins after it. Rejects a wrong title. */
export async function runSteps(steps: readonly Step[], listen: (event: StepEvent) => void): Promise<void> {
  const done = new Map<string, Promise<void>>();
  let failed = false;
  for (const step of steps) {
    // Steps are listed in an order in which each comes behind those it needs.
    const before = (step.after ?? []).map((title) => {
      if (!done.has(title)) throw new Error(`${step.title} waits for "${title}", which is no step before it`);
      return done.get(title);
    });
    const work = Promise.all(before).then(() => (failed ? undefined : runStep(step, listen)));
    work.catch(() => (failed = true));
    done.set(step.title, work);
  }
  await Promise.all(done.values());
}

async function runStep(step: Step, listen: (event: StepEvent) => void): Promise<void> {
  const began = Date.now();
  listen({ title: step.title, state: 'running' });
  try {
    const note = await step.run((text) => listen({ title: step.title, state: 'running', note: text }));
    listen({ title: step.title, state: 'done', ms: Date.now() - began, ...(note ? { note } : {}) });
  } catch (error) {
    listen({ title: step.title, state: 'failed', ms: Date.now() - began, note: oneLine(error) });
    throw error;
  }
}
