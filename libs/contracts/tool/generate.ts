import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { Contracts } from './contracts.ts';
import { render } from './render.ts';

/** The generated sources, formatted as the repository formats its code, by path below `target`. */
async function generated(contracts: Contracts, target: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const [name, source] of render(contracts)) {
    const filepath = join(target, name);
    files.set(name, await format(source, { ...(await resolveConfig(filepath)), filepath }));
  }
  return files;
}

/** Names of the files below `target` that are missing, differ or should not be there. */
export async function differences(contracts: Contracts, target: string): Promise<string[]> {
  const files = await generated(contracts, target);
  const changed: string[] = [];
  for (const [name, source] of files) {
    const present = await readFile(join(target, name), 'utf8').catch(() => undefined);
    if (present !== source) changed.push(name);
  }
  return [...changed, ...(await leftOver(files, target))];
}

/** Writes what differs and removes what is left over; answers their names. */
export async function generate(contracts: Contracts, target: string): Promise<string[]> {
  const files = await generated(contracts, target);
  const names = await differences(contracts, target);
  for (const name of names) {
    const source = files.get(name);
    if (source === undefined) await rm(join(target, name));
    else {
      await mkdir(dirname(join(target, name)), { recursive: true });
      await writeFile(join(target, name), source);
    }
  }
  return names;
}

async function leftOver(files: ReadonlyMap<string, string>, target: string): Promise<string[]> {
  const present = await readdir(target, { recursive: true }).catch(() => []);
  return present.filter((name) => name.endsWith('.ts') && !files.has(name.replaceAll('\\', '/')));
}
