import { existsSync, readdirSync, renameSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';

/** Reads what a file holds from `offset` on, at most `limit` bytes. */
export async function readFrom(path: string, offset: number, limit = 1_048_576): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(limit), 0, limit, offset);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The last lines of a file, oldest first; none when there is no such file. */
export async function lastLines(path: string, count: number): Promise<string[]> {
  if (count <= 0 || !existsSync(path)) return [];
  const size = statSync(path).size;
  const lines = (await readFrom(path, Math.max(0, size - 262_144), 262_144)).toString().split('\n');
  return lines.filter((line) => line.trim() !== '').slice(-count);
}

/** The last line of a file, cut to 300 characters; empty when there is none. */
export async function lastLine(path: string): Promise<string> {
  const [line = ''] = await lastLines(path, 1).catch(() => []);
  return line.trim().slice(0, 300);
}

/** Sets the logs of a folder aside, as `.old`, that have grown past 32 MiB; for use before anything writes to them. */
export function setLargeAside(folder: string): void {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.log'))) {
    const log = join(folder, name);
    if (statSync(log).size > 33_554_432) renameSync(log, `${log}.old`);
  }
}
