import { expect, onTestFinished, test, vi } from 'vitest';
import { unprivileged } from './unprivileged.ts';

test.skipIf(process.platform === 'win32')('Postgres of root runs as the owner of its data', async () => {
  const getuid = vi.spyOn(process, 'getuid').mockReturnValue(0);
  onTestFinished(() => getuid.mockRestore());
  const runAs = await unprivileged(['/'], { uid: 1234, gid: 5678 });
  expect(runAs!.wrap('postgres', ['-D', 'data'])).toEqual({ command: 'postgres', args: ['-D', 'data'], uid: 1234, gid: 5678 });
});
