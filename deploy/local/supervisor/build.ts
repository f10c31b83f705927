import { Failure } from '../failure.ts';
import { runTool, tool } from '../tool.ts';
import type { Step } from './steps.ts';

/** Compiles libraries and services; takes half a second when nothing has changed. */
export const buildStep: Step = {
  title: 'Build',
  async run() {
    const { ok, output } = await runTool([tool('typescript', 'tsc'), '-b']);
    if (!ok)
      throw new Failure(`The code does not compile (${output.trim().split('\n')[0]})`, 'See all errors with `npx tsc -b`.');
  },
};
