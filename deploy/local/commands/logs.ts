import { readdirSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Command, InvalidArgumentError } from 'commander';
import pc from 'picocolors';
import { Failure } from '../failure.ts';
import { openHome } from '../home.ts';
import { lastLines, readFrom } from '../supervisor/log-file.ts';
import { readerGone } from '../terminal/reader-gone.ts';

interface LogsOptions {
  lines: number;
  follow: boolean;
}

export const logsCommand = new Command('logs')
  .description('Follow the logs of all processes, or of those of one service.')
  .argument('[service]', 'a service, one of its processes (orders-2), kafka, registry, postgres, launcher')
  .option('-n, --lines <count>', 'how many old lines of each log to show first', wholeNumber, 20)
  .option('--no-follow', 'show what is there and end')
  .action(async (service: string | undefined, options: LogsOptions) => {
    const { logs } = openHome();
    const wanted = () => logNames(logs).filter((name) => !service || name === service || name.replace(/-\d+$/, '') === service);
    if (wanted().length === 0)
      throw new Failure(
        `There is no log of ${service ?? 'anything'} in ${logs}`,
        `There are ${logNames(logs).join(', ') || 'none'}.`,
      );

    const print = (name: string, line: string) => {
      if (line.trim()) console.log(`${pc.dim(name.padEnd(12))} ${line}`);
    };
    const offsets = new Map<string, number>();
    for (const name of wanted()) {
      offsets.set(name, (await stat(join(logs, `${name}.log`))).size);
      for (const line of await lastLines(join(logs, `${name}.log`), options.lines)) print(name, line);
    }
    // Files are asked for their size, because notifications of changes differ from system to system.
    const { signal } = readerGone();
    while (options.follow && !signal.aborted) {
      for (const name of wanted()) offsets.set(name, await printNew(join(logs, `${name}.log`), offsets.get(name) ?? 0, print));
      await pause(200, undefined, { signal }).catch(() => undefined);
    }
  });

/** Prints the whole lines behind `offset` and answers where they end. */
async function printNew(path: string, offset: number, print: (name: string, line: string) => void): Promise<number> {
  const { size } = await stat(path);
  if (size < offset) return 0; // begun anew
  if (size === offset) return offset;
  const fresh = await readFrom(path, offset);
  const end = fresh.lastIndexOf(10) + 1;
  for (const line of fresh.subarray(0, end).toString().split('\n')) print(basename(path, '.log'), line);
  return offset + end;
}

function logNames(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith('.log'))
      .map((file) => basename(file, '.log'));
  } catch {
    return [];
  }
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Not a whole number.');
  return Number(text);
}
