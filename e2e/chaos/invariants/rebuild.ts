import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { serviceNames } from '../system.ts';

const checkout = resolve(import.meta.dirname, '../../..');

/** Each view is equal to what its rebuild makes, as `npm run rebuild -- <service> --verify` says; undefined while there is no such command. */
export async function rebuilds(): Promise<string[] | undefined> {
  const { scripts } = JSON.parse(await readFile(resolve(checkout, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  if (!scripts['rebuild']) return undefined;
  const problems: string[] = [];
  for (const service of serviceNames) {
    await promisify(execFile)('npm', ['run', '--silent', 'rebuild', '--', service, '--verify'], { cwd: checkout }).catch(
      ({ stdout = '', stderr = '' }: { stdout?: string; stderr?: string }) =>
        problems.push(`${service} is not equal to its rebuild: ${`${stdout}${stderr}`.trim().split('\n').at(-1)}`),
    );
  }
  return problems;
}
