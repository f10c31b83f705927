import { join } from 'node:path';
import { ESLint } from 'eslint';
import { expect, test } from 'vitest';
import { checkout } from '../home.ts';

const eslint = new ESLint({ cwd: checkout, ruleFilter: ({ ruleId }) => ruleId.startsWith('no-restricted-') });
const domain = join(checkout, 'services/orders/src/domain');

async function refused(code: string, file = 'order.ts'): Promise<boolean> {
  const [result] = await eslint.lintText(code, { filePath: join(domain, file) });
  expect(result!.messages.filter(({ ruleId }) => !ruleId?.startsWith('no-restricted-'))).toEqual([]);
  return result!.errorCount > 0;
}

const importing = (name: string): string => `import { it } from '${name}';\nexport const used = it;\n`;

test.each([
  'fs',
  'node:fs',
  'kafkajs',
  '@kafkajs/confluent-schema-registry',
  'pg',
  'typeorm',
  '@nestjs/common',
  'zod',
  'undici',
  'vitest',
  '@tributary/testing',
  '@tributary/service-kit/kafka',
  '../migrations/1760000000001-orders.js',
  '../orders.module.js',
  './../orders.module.js',
])('domain/ does not import %s', async (name) => {
  expect(await refused(importing(name))).toBe(true);
});

test.each(['@tributary/contracts', '@tributary/service-kit', '../rows/order-row.js', './checks.js'])(
  'domain/ imports %s',
  async (name) => expect(await refused(importing(name))).toBe(false),
);

test.each([
  "fetch('http://127.0.0.1')",
  'Date.now()',
  'new Date()',
  'Date()',
  'Math.random()',
  "process.env['HOME']",
  'globalThis.fetch',
  "import('node:fs')",
  'performance.now()',
  'crypto.randomUUID()',
  "console.log('placed')",
  'setTimeout(() => {}, 1)',
])('domain/ does not say %s', async (code) => {
  expect(await refused(`export const value = ${code};\n`)).toBe(true);
});

test.each(["new Date('2026-01-01T12:00:00Z')", 'Math.max(1, 2)', 'new Map([[1, BigInt(2)]])', 'Object.keys({})'])(
  'domain/ says %s',
  async (code) => expect(await refused(`export const value = ${code};\n`)).toBe(false),
);

test('specs of domain/ have the words of tests, and no more', async () => {
  for (const name of ['vitest', '@tributary/testing', '@tributary/contracts', './order.js'])
    expect(await refused(importing(name), 'order.spec.ts')).toBe(false);
  expect(await refused(importing('kafkajs'), 'order.spec.ts')).toBe(true);
});
