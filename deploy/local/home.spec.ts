import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeHome, openHome } from './home.ts';

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'home-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test('a home is made with the folders around it, and may be there already', () => {
  const home = openHome({ TRIBUTARY_HOME: join(newFolder(), 'not', 'there') });
  makeHome(home);
  makeHome(home);
  expect([home.data, home.logs].every((folder) => existsSync(folder))).toBe(true);
});

test('a file in the place of a folder is refused', () => {
  const file = join(newFolder(), 'file');
  writeFileSync(file, '');
  expect(() => makeHome(openHome({ TRIBUTARY_HOME: file }))).toThrow(`${file} cannot be used`);
});

test.runIf(process.platform === 'linux')('so is a place where nobody can make a folder, without hanging', () => {
  expect(() => makeHome(openHome({ TRIBUTARY_HOME: '/proc/nope' }))).toThrow('/proc/nope cannot be used');
});
