import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Code blocks that name a file behind their language: ```ts bestsellers/main.ts */
const quotes = globSync('*.md', { cwd: import.meta.dirname }).flatMap((page) => {
  const text = readFileSync(join(import.meta.dirname, page), 'utf8');
  return [...text.matchAll(/^```\w+ (\S+)\n(.*?)^```$/gms)].map(([, file, code]) => ({ page, file: file!, code: code! }));
});

it('the lessons quote code', () => {
  expect(quotes.map(({ file }) => file)).toContain('bestsellers/main.ts');
});

describe.each(quotes)('$page', ({ file, code }) => {
  it(`quotes ${file} as it is`, () => {
    expect(code).toBe(readFileSync(join(import.meta.dirname, file), 'utf8'));
  });
});

it('a new service takes less than 40 lines', () => {
  expect(
    readFileSync(join(import.meta.dirname, 'bestsellers/main.ts'), 'utf8')
      .trimEnd()
      .split('\n').length,
  ).toBeLessThan(40);
});
