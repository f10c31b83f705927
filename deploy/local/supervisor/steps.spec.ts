import { expect, test } from 'vitest';
import { runSteps, type Step, type StepEvent } from './steps.ts';

test('a step waits for those before it, and for nobody else', async () => {
  const order: string[] = [];
  const slow = Promise.withResolvers<void>();
  const step = (title: string, after: string[] = [], work?: Promise<void>): Step => ({
    title,
    after,
    run: async () => {
      order.push(`${title} begins`);
      await work;
    },
  });
  const run = runSteps([step('a', [], slow.promise), step('b'), step('c', ['a']), step('d', ['b'])], ({ title, state }) => {
    if (title === 'd' && state === 'done') slow.resolve();
  });
  await run;
  expect(order).toEqual(['a begins', 'b begins', 'd begins', 'c begins']);
});

test('after a failure nothing new begins, and the failure is told', async () => {
  const events: StepEvent[] = [];
  const steps: Step[] = [
    { title: 'a', run: () => Promise.reject(new Error('no disk\nat stack')) },
    { title: 'b', after: ['a'], run: async () => 'never' },
  ];
  await expect(runSteps(steps, (event) => events.push(event))).rejects.toThrow('no disk');
  expect(events.map(({ title, state, note }) => [title, state, note])).toEqual([
    ['a', 'running', undefined],
    ['a', 'failed', 'no disk'],
  ]);
});

test('a step that waits for one that is not there is an error', async () => {
  const steps: Step[] = [{ title: 'b', after: ['a 4.3.0'], run: async () => 'never' }];
  await expect(runSteps(steps, () => undefined)).rejects.toThrow('b waits for "a 4.3.0"');
});
