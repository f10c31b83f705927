import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { systemIn, type System } from './control.ts';

const launcher = resolve(import.meta.dirname, '../../deploy/local/main.ts');

/** A system that a run has for itself. */
export interface OwnSystem {
  readonly system: System;
  /** Stops it; removes its folder unless it is to be kept. */
  stop(keep: boolean): void;
}

/** Starts a system with a home and ports of its own, in this environment. What support/ asks of the launcher goes to it from then on. */
export async function ownSystem(environment: Readonly<Record<string, string>>): Promise<OwnSystem> {
  const home = mkdtempSync(join(tmpdir(), 'tributary-own-'));
  Object.assign(process.env, environment, { TRIBUTARY_HOME: home });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const stop = (keep: boolean) => {
    for (const name of signals) process.off(name, interrupted);
    spawnSync(process.execPath, [launcher, 'stop'], { stdio: 'ignore' });
    if (!keep) rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  const interrupted = () => {
    stop(false);
    process.exit(130);
  };
  for (const name of signals) process.on(name, interrupted);
  await start(home).catch((error: unknown) => {
    stop(true);
    throw error;
  });
  return { system: await systemIn(home), stop };
}

/** Starts it on a row of ports at random, and on another one when something listens there. */
async function start(home: string): Promise<void> {
  let said = '';
  for (let tries = 0; tries < 5; tries++) {
    process.env['TRIBUTARY_PORT_BASE'] = String(20_000 + 100 * Math.floor(Math.random() * 120));
    said = await run(['start', '--detach', '--no-order']);
    if (!said) return;
    if (!/^Port \d+/m.test(said)) break;
  }
  throw new Error(`no system to test: ${said}\nits logs are in ${join(home, 'logs')}`);
}

/** Runs a command of the launcher; answers its last words when it fails. */
function run(args: readonly string[]): Promise<string> {
  return new Promise((done) => {
    const chunks: Buffer[] = [];
    const child = spawn(process.execPath, [launcher, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('close', (code) =>
      done(code === 0 ? '' : Buffer.concat(chunks).toString().trim().split('\n').slice(-3).join('\n')),
    );
  });
}
