import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { pauseMs, trustedAfterMs } from './backoff.ts';
import { fullDisk, oneLine } from '../failure.ts';
import { lastLine } from './log-file.ts';
import type { ProcessSpec } from './process-spec.ts';

/** `restarting` from a crash until it is ready again; `unready` is alive and was ready, and says that it is not now. */
export type Health = 'starting' | 'ready' | 'unready' | 'restarting' | 'stopped';

/** A process that is started again, after a growing pause, whenever it ends by itself. */
export interface Supervised {
  readonly name: string;
  readonly pid: number | undefined;
  /** How often it had to be started again. */
  readonly restarts: number;
  /** Why it ended last, with its last words. */
  readonly lastExit: string | undefined;
  /** When that was, on the clock of `performance.now()`; 0 when it never ended. */
  readonly lastExitAt: number;
  start(): void;
  /** Asks it to end, kills it when it does not, and answers when it is gone. */
  stop(): Promise<void>;
  /** Looks whether it does its work now. */
  health(): Promise<Health>;
  /**
   * Answers when it is ready; rejects after `maxCrashes` crashes or when the time is over. The time begins anew as long as the process
   * catches up, which `note` is told.
   */
  whenReady(timeoutMs: number, maxCrashes?: number, note?: (text: string) => void): Promise<void>;
}

/** Almost every start has caught up after so long. */
const worthANoteMs = 10_000;

/** Waits before the next start; ends early when the process is stopped meanwhile. */
type PauseBefore = (ms: number, stopped: AbortSignal) => Promise<void>;

const pauseBefore: PauseBefore = (ms, signal) => pause(ms, undefined, { signal }).catch(() => undefined);

/** Supervises one process. `changed` is called after every start and every end. */
export function supervise(spec: ProcessSpec, changed: () => void, pauseBeforeStart = pauseBefore): Supervised {
  let wanted = false;
  let child: ChildProcess | undefined;
  let running: Promise<void> = Promise.resolve();
  let interrupt = new AbortController();
  let readyOnce = false;
  let crashed = false;
  let failures = 0;
  let restarts = 0;
  let lastExit: string | undefined;
  let lastExitAt = 0;

  /** One start: from the preparation to the end of the process; answers why it ended. */
  async function runOnce(): Promise<string> {
    const { command, args, ...options } = await spec.launch();
    if (!wanted) return 'stopped';
    const log = openSync(spec.log, 'a');
    try {
      // A group of its own: Ctrl-C in the terminal must not reach it before the launcher stops it in order.
      child = spawn(command, args, {
        ...options,
        detached: process.platform !== 'win32',
        windowsHide: true,
        stdio: ['ignore', log, log],
      });
    } finally {
      closeSync(log);
    }
    const ended = new Promise<string>((done) => {
      child!.once('exit', (code, signal) => done(signal ? `killed by ${signal}` : `exit code ${code}`));
      child!.once('error', (error) => done(oneLine(error)));
    });
    changed();
    const reason = await ended;
    child = undefined;
    return reason;
  }

  async function keepRunning(): Promise<void> {
    while (wanted) {
      const began = Date.now();
      const reason = await runOnce().catch(oneLine);
      if (wanted) {
        failures = Date.now() - began > trustedAfterMs ? 1 : failures + 1;
        restarts += 1;
        crashed = true;
        lastExitAt = performance.now();
        lastExit = /^exit code/.test(reason) ? await withLastWords(reason, spec.log) : reason;
      }
      changed();
      if (wanted) await pauseBeforeStart(pauseMs(failures), interrupt.signal);
    }
  }

  function seenReady(): void {
    readyOnce = true;
    crashed = false;
  }

  return {
    name: spec.name,
    get pid() {
      return child?.pid;
    },
    get restarts() {
      return restarts;
    },
    get lastExit() {
      return lastExit;
    },
    get lastExitAt() {
      return lastExitAt;
    },
    start() {
      if (wanted) return;
      wanted = true;
      interrupt = new AbortController();
      running = running.then(keepRunning);
    },
    async stop() {
      wanted = false;
      interrupt.abort();
      const stopping = child;
      stopping?.kill(spec.stopSignal ?? 'SIGTERM');
      const killer = setTimeout(() => stopping?.kill('SIGKILL'), spec.stopTimeoutMs ?? 10_000);
      await running;
      clearTimeout(killer);
    },
    async health() {
      if (!wanted) return 'stopped';
      if (child && (await spec.probe())) {
        seenReady();
        return 'ready';
      }
      if (crashed) return 'restarting';
      return readyOnce ? 'unready' : 'starting';
    },
    async whenReady(timeoutMs, maxCrashes = 3, note = () => undefined) {
      const crashesBefore = restarts;
      let deadline = Date.now() + timeoutMs;
      let noteFrom = Date.now() + worthANoteMs;
      while (!(child && (await spec.probe()))) {
        if (!wanted) throw new Error(`${spec.name} was stopped`);
        if (restarts - crashesBefore >= maxCrashes) throw new Error(`${spec.name} does not start: ${lastExit}`);
        if (child && (await spec.catchingUp?.())) {
          deadline = Date.now() + timeoutMs;
          if (Date.now() > noteFrom) {
            note(`${spec.name} catches up with the log`);
            noteFrom = Infinity;
          }
        }
        if (Date.now() > deadline)
          throw new Error(`${spec.name} is not ready after ${Math.round(timeoutMs / 1000)} s; its log is ${spec.log}`);
        await pause(100);
      }
      seenReady();
    },
  };
}

async function withLastWords(reason: string, log: string): Promise<string> {
  const words = await lastLine(log);
  if (/no space left/i.test(words)) return fullDisk(words).message;
  return words ? `${reason}; last line of its log: ${words}` : reason;
}
