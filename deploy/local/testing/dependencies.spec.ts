import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { checkout } from '../home.ts';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const exclude = (path: string) => /(^|[\\/])(node_modules|dist)$/.test(path);
const manifests = globSync(['libs/*/package.json', 'services/*/package.json', 'e2e/package.json'], { cwd: checkout });

/** Nx reads its graph from what is declared: an import that is not leaves caches stale and builds in the wrong order. */
test.each(manifests)('%s declares the packages of this repository that its sources import, and no others', (manifest) => {
  const cwd = join(checkout, dirname(manifest));
  const sources = globSync('**/*.ts', { cwd, exclude }).map((path) => readFileSync(join(cwd, path), 'utf8'));
  const imported = sources.flatMap((source) => [...source.matchAll(/ from '(@tributary\/[^'/]+)/g)].map((match) => match[1]!));
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(checkout, manifest), 'utf8')) as Manifest;
  const declared = Object.keys({ ...dependencies, ...devDependencies }).filter((name) => name.startsWith('@tributary/'));
  expect(declared.sort()).toEqual([...new Set(imported)].sort());
});
