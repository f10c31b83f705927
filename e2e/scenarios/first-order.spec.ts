import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { gateway } from '../support/client.ts';

const checkout = resolve(import.meta.dirname, '../..');

it('the first order of the README goes all its way when it is pasted into a shell', async () => {
  const readme = readFileSync(resolve(checkout, 'README.md'), 'utf8');
  const [, pasted] = /## The first order[^#]*?```sh\n(.*?)```/s.exec(readme)!;
  const script = pasted!.replace(/^G=.*$/m, `G=${gateway}`);
  expect(script, 'it goes to this gateway').not.toBe(pasted);

  const { stdout, stderr } = await promisify(execFile)('bash', ['-c', script], { cwd: checkout, timeout: 60_000 });
  const answers = stdout.split('\n').filter((line) => line.startsWith('{'));
  const statuses = answers.map((line) => (JSON.parse(line) as { status?: string }).status);
  expect(statuses, stdout + stderr).toEqual(['CONFIRMED', undefined, 'DISPATCHED', 'DELIVERED', 'CONFIRMED']);
  expect(stdout.slice(stdout.lastIndexOf('}\n')), 'the tree of npm run watch').toMatch(/OrderRequested.*OrderDelivered/s);
});
