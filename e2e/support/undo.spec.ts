import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, it, vi } from 'vitest';
import { Undo } from './undo.ts';

it('what lasts is undone when it is over, also when it fails, and not again at the end', async () => {
  const undo = new Undo();
  const done: string[] = [];
  await undo.during(
    async () => done.push('begun'),
    () => done.push('undone'),
  );
  const failing = undo.during(
    async () => {
      throw new Error('broken');
    },
    () => done.push('undone after a failure'),
  );
  await expect(failing).rejects.toThrow('broken');
  await undo.all();
  expect(done).toEqual(['begun', 'undone', 'undone after a failure']);
});

it('what still lasts at the end is undone then, the latest first; a step that fails does not keep the others', async () => {
  const complaint = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const undo = new Undo();
  const done: string[] = [];
  const lasting = Promise.withResolvers<void>();
  undo.add(() => done.push('first'));
  undo.add(() => {
    throw new Error('no launcher');
  });
  const during = undo.during(
    () => lasting.promise,
    () => done.push('latest'),
  );
  await undo.all();
  lasting.resolve();
  await during;
  expect(done).toEqual(['latest', 'first']);
  expect(complaint.mock.calls).toEqual([['not undone: no launcher']]);
  complaint.mockRestore();
});

it('nothing can be begun any more that would have to be undone', async () => {
  const undo = new Undo();
  await undo.all();
  const disturb = vi.fn(async () => undefined);
  await expect(undo.during(disturb, () => undefined)).rejects.toThrow('the run is over');
  expect(disturb).not.toHaveBeenCalled();
});

/** A process that works until it is ended, and undoes what it does, during which it gets the signal again. */
const program = (end: string) => `
  import { Undo, undoAtTheEnd } from '${new URL('undo.ts', import.meta.url).href}';
  const undo = new Undo();
  undoAtTheEnd(undo, 'putting it right');
  undo.add(async () => {
    process.kill(process.pid, 'SIGINT');
    await new Promise((soon) => setTimeout(soon, 50));
    console.log('undone');
  });
  setInterval(() => undefined, 1000);
  ${end}`;

it.each([
  [`process.kill(process.pid, 'SIGINT')`, '\nInterrupted by SIGINT: putting it right …\n', 130],
  [`process.kill(process.pid, 'SIGTERM')`, '\nInterrupted by SIGTERM: putting it right …\n', 143],
  [`throw new Error('connect ECONNREFUSED')`, 'connect ECONNREFUSED (is the system well? see npm run status)\n', 1],
])('a process that is ended by %s puts everything right first, in spite of further signals', async (end, line, code) => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program(end)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [said, complained, [exit]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  expect([said, complained, exit]).toEqual(['undone\n', line, code]);
});
