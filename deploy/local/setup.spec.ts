import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

test('without the install script that brings the pinned Node, one line says how to get it', () => {
  const checkout = mkdtempSync(join(tmpdir(), 'setup-'));
  onTestFinished(() => rmSync(checkout, { recursive: true }));
  const place = (path: string, content = '') => {
    mkdirSync(dirname(join(checkout, path)), { recursive: true });
    writeFileSync(join(checkout, path), content);
  };
  place('package-lock.json', '{ "packages": {} }');
  place('node_modules/.package-lock.json', '{ "packages": {} }'); // as npm leaves it
  place('deploy/local/setup.mjs');
  const script = join(checkout, 'deploy/local/setup.mjs');
  copyFileSync(join(import.meta.dirname, 'setup.mjs'), script);
  const setUp = () => spawnSync(process.execPath, [script], { encoding: 'utf8' });

  expect(setUp()).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^.*`npm rebuild node --ignore-scripts=false`.*\n$/),
  });
  place(`node_modules/node/bin/node${process.platform === 'win32' ? '.exe' : ''}`);
  expect(setUp()).toMatchObject({ status: 0, stderr: '' });
});
