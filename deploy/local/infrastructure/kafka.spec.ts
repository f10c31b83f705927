import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openHome } from '../home.ts';
import { kafkaProcess } from './kafka.ts';
import { planPorts } from './ports.ts';

test('a home may have any name: Kafka finds its files from where it runs', async () => {
  const home = openHome({ TRIBUTARY_HOME: mkdtempSync(join(tmpdir(), 'höme, x-')) });
  onTestFinished(() => rmSync(home.root, { recursive: true }));
  const folder = join(home.data, 'kafka');
  mkdirSync(join(folder, 'log'), { recursive: true });
  writeFileSync(join(folder, 'log', 'meta.properties'), ''); // formatted already

  const { cwd, args } = await kafkaProcess(home, planPorts(), { home: '', command: 'java', release: 25 }, folder, '').launch();
  expect([cwd, args.at(-1)]).toEqual([folder, 'server.properties']);
  const properties = readFileSync(join(folder, 'server.properties'), 'utf8');
  expect(properties).toContain('\nlog.dirs=log\n');
  expect(properties).not.toContain('höme');
});
