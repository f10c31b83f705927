import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { setLargeAside } from './log-file.ts';

test('a large log is set aside once, in the place of the one before', () => {
  const folder = mkdtempSync(join(tmpdir(), 'logs-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const name of ['small.log', 'large.log', 'large.log.old']) writeFileSync(join(folder, name), '');
  truncateSync(join(folder, 'large.log'), 33_554_433);

  setLargeAside(folder);
  expect(readdirSync(folder)).toEqual(['large.log.old', 'small.log']);
  setLargeAside(folder);
  expect(readdirSync(folder)).toEqual(['large.log.old', 'small.log']);
});
