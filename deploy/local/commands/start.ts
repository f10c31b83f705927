import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { createChecklist, type Checklist } from '../terminal/checklist.ts';
import { ask } from '../supervisor/control.ts';
import { Failure, oneLine } from '../failure.ts';
import { cache, makeHome, openHome, type Home } from '../home.ts';
import { runSystem, type Report } from '../run-system.ts';
import { findRunning } from '../supervisor/running.ts';
import type { Status } from '../supervisor/status.ts';
import { addresses } from '../terminal/summary.ts';

interface StartOptions {
  fresh?: boolean;
  detach?: boolean;
  infraOnly?: boolean;
  order: boolean;
  reportToParent?: boolean;
}

export const startCommand = new Command('start')
  .description('Start Kafka, the registry, Postgres and every service; stay until Ctrl-C stops them all.')
  .option('--fresh', 'wipe all data first')
  .option('--detach', 'return when everything is ready; stop it later with `npm stop`')
  .option('--infra-only', 'only Kafka, the registry and Postgres, with the databases of the services')
  .option('--no-order', 'place no first order')
  .addOption(new Option('--report-to-parent').hideHelp())
  .addHelpText(
    'after',
    '\nEnvironment: TRIBUTARY_HOME (folder), TRIBUTARY_PORT_BASE (first port), TRIBUTARY_PARTITIONS (of every topic; with --fresh)',
  )
  .action(async (options: StartOptions) => {
    const home = openHome();
    if (options.reportToParent) return runDetached(home, options);
    if (await findRunning(home)) return alreadyRunning(home, options);
    return options.detach ? startDetached(home) : runSystem(home, options, toTerminal());
  });

/** Promises of the system that runs what a start promises of its own: it is whole, and ready. It may still be starting. */
export async function alreadyRunning(home: Home, { fresh, infraOnly }: Pick<StartOptions, 'fresh' | 'infraOnly'>): Promise<void> {
  if (fresh) throw new Failure('The system is running, so its data cannot be wiped', 'Stop it first with `npm stop`.');
  console.log('Already running.\n');
  await ask(home, 'ready');
  const status = await ask<Status>(home, 'status');
  const missing = Object.keys(status.services).filter((name) => status.services[name]!.health === 'stopped');
  if (missing.length > 0 && !infraOnly)
    throw new Failure(`It runs without ${missing.join(', ')}`, 'Begin anew: `npm stop`, and `npm start`.');
  console.log(addresses(status));
}

function toTerminal(): Report {
  let list: Checklist;
  return {
    begin: (titles) => (list = createChecklist(titles)),
    step: (event) => list.show(event),
    async end(text) {
      await list?.finish();
      console.log(text);
    },
    async fail(line) {
      await list?.finish();
      console.error(line);
    },
  };
}

type Message = { begin: string[] } | { step: Parameters<Report['step']>[0] } | { end: string } | { fail: string };

/** The detached launcher: what it would print goes to the command that started it. */
async function runDetached(home: Home, options: StartOptions): Promise<void> {
  const send = (message: Message) =>
    new Promise<void>((sent) => (process.connected ? process.send!(message, () => sent()) : sent()));
  const report: Report = {
    begin: (titles) => void send({ begin: [...titles] }),
    step: (step) => void send({ step }),
    end: (end) => send({ end }),
    fail: (fail) => send({ fail }),
  };
  await runSystem(home, options, report).catch(async (error: unknown) => {
    await report.fail(oneLine(error));
    process.exit(1);
  });
}

async function startDetached(home: Home): Promise<void> {
  makeHome(home);
  const logFile = join(home.logs, 'launcher.log');
  const log = openSync(logFile, 'a');
  // It lives long and does little: a small young generation saves a fifth of its memory.
  const args = ['--max-semi-space-size=1', ...process.argv.slice(1).filter((arg) => arg !== '--detach'), '--report-to-parent'];
  const env = { ...process.env, NODE_COMPILE_CACHE: join(cache, 'compiled') };
  const child = spawn(process.execPath, args, { env, detached: true, windowsHide: true, stdio: ['ignore', log, log, 'ipc'] });
  closeSync(log);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill('SIGTERM'));

  const report = toTerminal();
  let failure: string | undefined; // told at once, but shown when the launcher has stopped what it had started
  await new Promise<void>((done) => {
    child.on('message', (message: Message) => {
      if ('begin' in message) report.begin(message.begin);
      else if ('step' in message) report.step(message.step);
      else if ('end' in message) void report.end(message.end).then(done);
      else failure = message.fail;
    });
    child.once(
      'exit',
      () => void report.fail(failure ?? `The launcher ended early; its log is ${logFile}.`).then(() => process.exit(1)),
    );
  });
  child.unref();
  child.disconnect();
}
