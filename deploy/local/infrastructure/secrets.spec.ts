import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openHome } from '../home.ts';
import { clusterId, openSecrets } from './secrets.ts';

test('secrets are written when there are new ones only, and replaced as a whole', () => {
  const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const home = openHome({ TRIBUTARY_HOME: folder });
  mkdirSync(home.data);
  const file = () => statSync(home.secrets, { bigint: true });
  const first = openSecrets(home, ['orders']);
  const { ino, mtimeNs, mode } = file();
  expect(mode & 0o077n).toBe(0n);

  expect(openSecrets(home, ['orders'])).toEqual(first);
  expect(file()).toMatchObject({ ino, mtimeNs });

  expect(openSecrets(home, ['orders', 'shipping'])).toMatchObject(first);
  expect(file().ino).not.toBe(ino);
  expect(readdirSync(home.data)).toEqual(['secrets.json']);
});

test("no id of a Kafka cluster begins with a dash, which Kafka's tools take for an option", () => {
  for (let first = 0; first < 256; first++) {
    const bytes = Buffer.alloc(16, 0xff);
    bytes[0] = first;
    expect(clusterId(bytes)).toMatch(/^[A-Za-z][\w-]{21}$/);
  }
});
