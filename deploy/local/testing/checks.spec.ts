import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { checkout } from '../home.ts';
import { compiled, runAsItIs } from './checks.ts';

/** The sources of a project and of all that it refers to. */
function sourcesOf(project: string): string[] {
  const file = ts.sys.directoryExists(project) ? join(project, 'tsconfig.json') : project;
  const { config, error } = ts.readConfigFile(file, ts.sys.readFile);
  if (error) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, '\n'));
  const { fileNames, projectReferences = [] } = ts.parseJsonConfigFileContent(config, ts.sys, dirname(file));
  return [...fileNames, ...projectReferences.flatMap(({ path }) => sourcesOf(path))];
}

test('the types of every source are checked by one of the projects', () => {
  const checked = new Set([...compiled, ...Object.values(runAsItIs)].flatMap((project) => sourcesOf(join(checkout, project))));
  const exclude = (path: string) => /(^|[\\/])(node_modules|dist|\..+)$/.test(path);
  const sources = globSync('**/*.ts', { cwd: checkout, exclude });
  expect(sources).toContain(join('deploy', 'local', 'main.ts'));
  expect(sources.filter((path) => !checked.has(join(checkout, path).replaceAll('\\', '/')))).toEqual([]);
});
