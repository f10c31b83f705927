import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { launch, sql } from '../support/commands.ts';
import { eventually } from '../support/eventually.ts';
import { lives, signal } from '../support/system.ts';

/** A home and ports of its own: the system of the other scenarios must not be stopped. Its launcher has no services to start. */
let home: string;

interface Noted {
  readonly launcher: { readonly pid: number };
  readonly processes: readonly { readonly name: string; readonly pid: number }[];
}

const parts = ['kafka', 'postgres', 'registry'];
const start = () => launch(['start', '--detach', '--infra-only']);
const stop = () => launch(['stop']);
const noted = () => JSON.parse(readFileSync(join(home, 'running.json'), 'utf8')) as Noted;

/** A start that has got so far that Kafka runs, and not to its end. */
const halfway = () =>
  eventually(async () => {
    const state = noted();
    return state.processes.some(({ name }) => name === 'kafka') && state;
  }, 'Kafka is there');

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'tributary-launcher-'));
  const above = Number(process.env['TRIBUTARY_PORT_BASE'] ?? 30_000) + 80;
  Object.assign(process.env, { TRIBUTARY_HOME: home, TRIBUTARY_PORT_BASE: String(above), TRIBUTARY_LINKS: 'false' });
});

afterEach(async () => {
  const processes = existsSync(join(home, 'running.json')) ? noted().processes : [];
  await stop();
  expect(processes.filter(({ pid }) => lives(pid))).toEqual([]);
});

afterAll(() => rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));

it('a start that is stopped on its way leaves nothing', async () => {
  const starting = start().then(
    () => 0,
    ({ code }: { code: number }) => code,
  );
  const { launcher, processes } = await halfway();
  expect(await stop()).toBe('Stopped.\n');
  expect(await starting).toBe(1);
  expect([launcher, ...processes].filter(({ pid }) => lives(pid))).toEqual([]);
});

it('of two starts at once one takes the home; a third finds it running', async () => {
  const [one, two] = await Promise.allSettled([start(), start()]);
  const outcomes = [one!, two!].map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : String(outcome.reason)));
  expect(outcomes.filter((said) => said.includes('already runs') || said.includes('Already running.'))).toHaveLength(1);
  expect(await start()).toMatch(/^Already running\./);
  expect(
    noted()
      .processes.map(({ name }) => name)
      .sort(),
  ).toEqual(parts);
});

it('what a killed launcher leaves is named, and taken over or stopped; data stay', async () => {
  await start();
  await sql('postgres', 'CREATE TABLE kept AS SELECT 1 AS one');
  const left = noted();
  signal(left.launcher.pid, 'SIGKILL');

  await expect(launch(['status'])).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/was killed; .* still runs: /) as string,
  });
  await start();
  expect(left.processes.filter(({ pid }) => lives(pid))).toEqual([]);
  expect(await sql('postgres', 'SELECT one FROM kept')).toEqual([{ one: 1 }]);

  signal(noted().launcher.pid, 'SIGKILL');
  const said = await stop();
  for (const name of parts) expect(said).toContain(name);
  expect(await stop()).toBe('Nothing is running.\n');
});
