import { join } from 'node:path';
import { cache } from '../home.ts';
import type { Java } from './java.ts';

/** Java takes the encoding of paths and the language of errors from the locale; whatever runs our Node on Linux has this one. */
export const jvmEnvironment = (): NodeJS.ProcessEnv => ({ ...process.env, LC_ALL: 'C.UTF-8' });

/**
 * Flags for a small and quick server. The classes of one run are kept in an archive for the next, which saves a third of the work of
 * a start; `archive` names it and changes with what is run.
 */
export function jvmFlags(java: Java, archive: string, heap: readonly string[]): string[] {
  const file = join(cache, `${archive}-java-${java.release}.jsa`);
  return [
    ...heap,
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    '-Djava.net.preferIPv4Stack=true',
    ...(java.release >= 19 ? ['-XX:+AutoCreateSharedArchive', `-XX:SharedArchiveFile=${file}`] : []),
    '-Xlog:cds=off', // what it cannot keep in the archive is no news
    '-Xlog:cds+dynamic=off',
  ];
}
