import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { trustedAfterMs } from './backoff.ts';
import type { ProcessSpec } from './process-spec.ts';
import { supervise, type Supervised } from './supervised.ts';

const folder = mkdtempSync(join(tmpdir(), 'supervised-'));
afterAll(() => rmSync(folder, { recursive: true }));

let supervised: Supervised;
afterEach(async () => {
  vi.restoreAllMocks();
  await supervised.stop();
});

function start(script: string, options: Partial<ProcessSpec> = {}, pause?: Parameters<typeof supervise>[2]): void {
  const launch = async () => ({ command: process.execPath, args: ['-e', script], env: process.env });
  supervised = supervise(
    { name: 'child', log: join(folder, 'child.log'), launch, probe: async () => true, ...options },
    () => undefined,
    pause,
  );
  supervised.start();
}
const staysAlive = 'setInterval(() => {}, 1000)';

describe('a supervised process', () => {
  test('is started again when it is killed, under another number', async () => {
    start(staysAlive);
    await supervised.whenReady(20_000);
    const before = supervised.pid!;
    process.kill(before, 'SIGKILL');
    await vi.waitFor(() => expect(supervised.pid).not.toBe(before), 10_000);
    await supervised.whenReady(20_000);
    expect(await supervised.health()).toBe('ready');
    expect(supervised).toMatchObject({ restarts: 1, lastExit: 'killed by SIGKILL' });
  });

  test('says why it ended, with its last words', async () => {
    start("console.error('the registry does not know us'); process.exit(3)", { probe: async () => false });
    await expect(supervised.whenReady(20_000, 1)).rejects.toThrow(
      'exit code 3; last line of its log: the registry does not know us',
    );
    expect(await supervised.health()).toBe('restarting');
  });

  test('stays down after a stop', async () => {
    start(staysAlive);
    await supervised.whenReady(20_000);
    await supervised.stop();
    expect(supervised.pid).toBeUndefined();
    expect(await supervised.health()).toBe('stopped');
    expect(supervised.restarts).toBe(0);
  });

  test('is killed when it does not listen', async () => {
    start(`process.on('SIGTERM', () => {}); ${staysAlive}`, { stopTimeoutMs: 200 });
    await supervised.whenReady(20_000);
    await supervised.stop();
    expect(supervised.pid).toBeUndefined();
  });

  test('is tried again when its preparation fails', async () => {
    let tries = 0;
    const launch = async () => {
      if (++tries === 1) throw new Error('Postgres is away');
      return { command: process.execPath, args: ['-e', staysAlive], env: process.env };
    };
    start('', { launch });
    await supervised.whenReady(20_000);
    expect(supervised.lastExit).toBe('Postgres is away');
  });

  test.each([
    ['is waited for without limit while it catches up', true, 'ready'],
    ['is waited for so long only when something is wrong with it', false, 'child is not ready after 60 s'],
  ])('%s', async (_, well, outcome) => {
    const clock = vi.spyOn(Date, 'now').mockReturnValue(0);
    let asked = 0;
    const catchingUp = async () => {
      clock.mockReturnValue(59_000 * ++asked);
      return well;
    };
    start(staysAlive, { catchingUp, probe: async () => asked === 3 });
    const notes: string[] = [];
    const waited = supervised.whenReady(60_000, 1, (text) => notes.push(text)).then(() => 'ready');
    expect(await waited.catch(({ message }: Error) => message)).toContain(outcome);
    expect(notes).toEqual(well ? ['child catches up with the log'] : []);
  });

  test('is started again after a pause that grows with every crash, and is short again after a long life', async () => {
    const lives = [0, 0, 0, trustedAfterMs + 1, 0];
    const pauses: number[] = [];
    const clock = vi.spyOn(Date, 'now').mockReturnValue(0);
    const launch = async () => {
      clock.mockReturnValue(Date.now() + lives[pauses.length]!);
      throw new Error('Postgres is away');
    };
    await new Promise<void>((done) =>
      start('', { launch }, async (ms, stopped) => {
        if (pauses.push(ms) < lives.length) return;
        done();
        await once(stopped, 'abort');
      }),
    );
    expect(pauses).toEqual([200, 400, 800, 200, 400]);
  });
});
