import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type System, systemIn } from './system.ts';
import type { Undo } from './undo.ts';

const launcher = resolve(import.meta.dirname, '../../deploy/local/main.ts');

/** A system that a run has for itself. */
export interface OwnSystem {
  readonly system: System;
  /** Stops it; removes its folder unless it is to be kept. */
  stop(keep: boolean): Promise<void>;
}

/**
 * Starts a system with a home and ports of its own, in this environment. What support/ asks of the launcher goes to it from then on. An
 * interrupted run stops it and removes its folder.
 */
export async function ownSystem(environment: Readonly<Record<string, string>>, undo: Undo): Promise<OwnSystem> {
  const home = mkdtempSync(join(tmpdir(), 'tributary-own-'));
  Object.assign(process.env, environment, { TRIBUTARY_HOME: home });
  let starting: ChildProcess | undefined;
  let stopping: Promise<void> | undefined;
  const stop = (keep: boolean) => (stopping ??= stopNow(keep));
  undo.add(() => stop(false));

  async function stopNow(keep: boolean): Promise<void> {
    if (starting?.kill()) await once(starting, 'close'); // it stops what it has begun
    // A group of its own: the next Ctrl-C in the terminal must not reach it.
    const said = await lastWords(
      spawn(process.execPath, [launcher, 'stop'], {
        detached: true,
        env: { ...process.env, TRIBUTARY_HOME: home }, // several systems share the environment
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
    if (said) throw new Error(`the system in ${home} could not be stopped: ${said}`);
    if (!keep) rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  /** Starts it on a row of ports at random, and on another one when something listens there. */
  async function start(): Promise<void> {
    let said = '';
    for (let tries = 0; tries < 5; tries++) {
      process.env['TRIBUTARY_PORT_BASE'] = String(20_000 + 100 * Math.floor(Math.random() * 120));
      starting = spawn(process.execPath, [launcher, 'start', '--detach', '--no-order'], { stdio: ['ignore', 'pipe', 'pipe'] });
      said = await lastWords(starting);
      if (!said) return;
      if (!/^Port \d+/m.test(said)) break;
    }
    throw new Error(`no system to test (its logs are in ${join(home, 'logs')}): ${said}`);
  }

  await start().catch(async (error: unknown) => {
    await stop(true);
    throw error;
  });
  return { system: systemIn(home), stop };
}

/** What a command said last when it has failed; nothing when it has not. */
async function lastWords(child: ChildProcess): Promise<string> {
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code === 0) return '';
  return Buffer.concat(chunks).toString().trim().split('\n').slice(-3).join('\n') || 'the launcher was killed';
}
