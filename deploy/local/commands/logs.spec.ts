import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { checkout } from '../home.ts';

test('following logs ends when the reader of the pipe has gone', async () => {
  const home = mkdtempSync(join(tmpdir(), 'logs-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const log = join(home, 'logs', 'orders-1.log');
  mkdirSync(join(home, 'logs'));
  appendFileSync(log, 'one line\n');

  const main = join(checkout, 'deploy', 'local', 'main.ts');
  const env = { ...process.env, TRIBUTARY_HOME: home };
  const logs = spawn(process.execPath, [main, 'logs', 'orders'], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void logs.kill('SIGKILL'));
  const ended = once(logs, 'exit');
  await once(logs.stdout, 'data');
  logs.stdout.destroy();
  const writing = setInterval(() => appendFileSync(log, 'and another\n'), 100);
  onTestFinished(() => clearInterval(writing));
  expect(await ended).toEqual([0, null]);
}, 20_000);
