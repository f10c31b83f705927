import { appendFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { copyWith, emptyFolder, schemas } from './fixtures.ts';
import { differences, generate } from './generate.ts';
import { loadContracts } from './load.ts';
import { render } from './render.ts';

const committed = fileURLToPath(new URL('../src/generated', import.meta.url));

it('has been run: what is committed is what schemas/ says', async () => {
  expect(await differences(await loadContracts(schemas), committed)).toEqual([]);
});

it('writes all once and nothing the second time', async () => {
  const [contracts, target] = [await loadContracts(schemas), await emptyFolder()];
  expect(await generate(contracts, target)).toEqual([...render(contracts).keys()]);
  expect(await generate(contracts, target)).toEqual([]);
});

it('finds what was changed by hand, and what is left over, and mends it', async () => {
  const [contracts, target] = [await loadContracts(schemas), await emptyFolder()];
  await generate(contracts, target);
  await appendFile(join(target, 'orders.ts'), '// mine\n');
  await writeFile(join(target, 'invoices.ts'), '');
  expect(await differences(contracts, target)).toEqual(['orders.ts', 'invoices.ts']);
  await generate(contracts, target);
  expect(await differences(contracts, target)).toEqual([]);
  expect(await readdir(target)).not.toContain('invoices.ts');
});

it('sees a change of a schema, of the doc alone too', async () => {
  const folder = await copyWith({
    'orders/order-placed.avsc': (schema) => (schema.fields[0].doc = 'Another text */ with an end.'),
  });
  expect(await differences(await loadContracts(folder), committed)).toEqual(['orders.ts', 'schemas/orders.ts']);
});
