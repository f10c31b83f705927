import { mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Failure, oneLine } from './failure.ts';

/** The root of the checkout. */
export const checkout = resolve(import.meta.dirname, '../..');

/** Where one running system keeps what it owns. Two homes never share a file, so two systems can run side by side. */
export interface Home {
  readonly root: string;
  /** What survives a restart and is wiped by `--fresh`: the log, the databases. */
  readonly data: string;
  readonly logs: string;
  /** Written while a launcher runs: who it is, how to reach it and which processes it has started. */
  readonly state: string;
  /** Passwords and the development issuer's key. They belong to the data and are wiped with it. */
  readonly secrets: string;
}

/** The home of this command: `.tributary/` in the checkout, unless `TRIBUTARY_HOME` says otherwise. */
export function openHome(env: NodeJS.ProcessEnv = process.env): Home {
  const root = resolve(env['TRIBUTARY_HOME'] || join(checkout, '.tributary'));
  return {
    root,
    data: join(root, 'data'),
    logs: join(root, 'logs'),
    state: join(root, 'running.json'),
    secrets: join(root, 'data', 'secrets.json'),
  };
}

/** Downloads and unpacked archives, shared by all homes so that neither `--fresh` nor a second home fetches them again. */
export const cache = join(checkout, '.tributary', 'cache');

/** Makes the folders of a home. */
export function makeHome(home: Home): void {
  makeFolders([home.data, home.logs], home.root, 'Set TRIBUTARY_HOME to a folder that you may write to.');
  makeFolders([cache], cache, 'Downloads are kept there: use a checkout that you may write to.');
}

function makeFolders(folders: readonly string[], place: string, remedy: string): void {
  try {
    folders.forEach(makeFolder);
  } catch (cause) {
    throw new Failure(`${place} cannot be used (${oneLine(cause)})`, remedy, { cause });
  }
}

/** With the folders around it. Not by `recursive`, which tries for ever where nobody can make a folder, as in /proc. */
function makeFolder(folder: string): void {
  const isThere = () => statSync(folder, { throwIfNoEntry: false })?.isDirectory();
  if (isThere()) return;
  if (dirname(folder) !== folder) makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    if (!isThere()) throw error;
  }
}
