import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** The schemas of this repository. */
export const schemas = fileURLToPath(new URL('../../../schemas', import.meta.url));

/** An empty folder that goes with the test. */
export async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tributary-contracts-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** A copy of schemas/ in which a test may change a file: `{ 'orders/order-placed.avsc': (schema) => … }`. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests write what no type would let them
export async function copyWith(changes: Record<string, (schema: any) => void> = {}): Promise<string> {
  const folder = await emptyFolder();
  await cp(schemas, folder, { recursive: true });
  for (const [file, change] of Object.entries(changes)) {
    const schema: unknown = JSON.parse(await readFile(join(folder, file), 'utf8'));
    change(schema);
    await writeFile(join(folder, file), JSON.stringify(schema));
  }
  return folder;
}
