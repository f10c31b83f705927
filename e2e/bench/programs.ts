import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const folder = join(import.meta.dirname, 'programs');

/** Compiles `programs/`, which Node cannot run as they are (decorators; the kit's and the services' code), and answers the path of one. */
export async function compiled(name: string): Promise<string> {
  const tsc = join(import.meta.dirname, '../../node_modules/typescript/bin/tsc');
  await promisify(execFile)(process.execPath, [tsc, '-b', folder]).catch((cause: { stdout?: string }) => {
    throw new Error(`bench/programs does not compile: ${cause.stdout}`, { cause });
  });
  return join(folder, 'dist', name);
}
