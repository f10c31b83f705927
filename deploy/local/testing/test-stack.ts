import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkout, openHome } from '../home.ts';
import { portHolder } from '../infrastructure/port-holder.ts';
import { isFree } from '../infrastructure/ports.ts';
import type { Status } from '../supervisor/status.ts';
import { type Outcome, runTool } from '../tool.ts';

/** A whole system for the tests alone: its own ports, its own folder, gone afterwards. */
export interface TestStack {
  /** What tests find in their environment. */
  readonly env: NodeJS.ProcessEnv;
  /** Starts everything; answers whether it is ready, and what was said about it. */
  start(): Promise<Outcome>;
  /** Stops everything and removes the folder; answers whether nothing was left. Safe to call at any time and more than once. */
  stop(): Promise<Outcome>;
  /** Keeps the logs of a run that failed, and says where. */
  keepLogs(): string;
}

const main = join(checkout, 'deploy', 'local', 'main.ts');

export async function testStack(): Promise<TestStack> {
  const home = mkdtempSync(join(tmpdir(), 'tributary-test-'));
  const base = await freeBase();
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    TRIBUTARY_HOME: home,
    TRIBUTARY_PORT_BASE: String(base),
    // tests make processes die at chosen steps, and break connections
    FAILPOINTS: 'true',
    TRIBUTARY_LINKS: 'true',
  };
  let stopping: Promise<Outcome> | undefined;

  async function stopNow(): Promise<Outcome> {
    const { ok, output } = await runTool([main, 'stop'], env);
    // Every process of the system listens, also one that its launcher does not know of.
    const held = await heldPorts(base);
    if (ok && held.length === 0) rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    const left = held.map(async (port) => `Port ${port} is still held by ${(await portHolder(port)) ?? 'another process'}.`);
    return {
      ok: ok && held.length === 0,
      output: [output.trim(), ...(await Promise.all(left)), `Its folder is ${home}.`].join('\n'),
    };
  }

  return {
    env,
    async start() {
      if (stopping) return { ok: false, output: 'It was stopped before it was started.' };
      const outcome = await runTool([main, 'start', '--detach', '--no-order'], env);
      if (!outcome.ok) return outcome;
      const status = JSON.parse((await runTool([main, 'status', '--json'], env)).output) as Status;
      env['GATEWAY_URL'] = status.gateway;
      env['KAFKA_BROKERS'] = status.kafka;
      env['SCHEMA_REGISTRY_URL'] = status.registry;
      env['POSTGRES_ADMIN_URL'] = status.postgresAdmin;
      return outcome;
    },
    stop: () => (stopping ??= stopNow()),
    keepLogs() {
      const kept = join(openHome().root, 'test-logs');
      try {
        rmSync(kept, { recursive: true, force: true });
        cpSync(join(home, 'logs'), kept, { recursive: true });
        return `Logs of the test stack are kept in ${kept}`;
      } catch (error) {
        return `The test stack has left no logs: ${(error as Error).message}`;
      }
    },
  };
}

/** A row of free ports below those that systems hand out by themselves; begins at random, for runs side by side. */
async function freeBase(): Promise<number> {
  for (let tries = 0; tries < 50; tries++) {
    const base = 20_000 + 100 * Math.floor(Math.random() * 120);
    if ((await heldPorts(base)).length === 0) return base;
  }
  throw new Error('No row of 60 free ports between 20000 and 32000.');
}

/** Those of a system's row of ports that somebody listens on. */
async function heldPorts(base: number): Promise<number[]> {
  const row = Array.from({ length: 60 }, (_, i) => base + i);
  const free = await Promise.all(row.map((port) => isFree(port)));
  return row.filter((_, i) => !free[i]);
}

/** Runs a command in the foreground with the stack's environment and answers its exit code. */
export function runShown(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number | null> {
  return new Promise((done) => {
    const child = spawn(process.execPath, args, { cwd: checkout, env, stdio: 'inherit' });
    process.once('SIGTERM', () => child.kill()); // Ctrl-C reaches it by itself
    child.once('error', () => done(null));
    child.once('close', (code) => done(code));
  });
}
