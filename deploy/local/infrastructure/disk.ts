import { statfs } from 'node:fs/promises';
import { Failure, makeRoom } from '../failure.ts';

/** Fails when the disk of a folder has less room than a start needs: better one line now than a broker that halts later. */
export async function demandSpace(folder: string, neededMiB: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = Math.floor((bavail * bsize) / 1_048_576);
  if (free >= neededMiB) return;
  throw new Failure(`The disk of ${folder} is full: ${free} MiB free, ${neededMiB} MiB needed`, makeRoom);
}
