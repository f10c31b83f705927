import { Command } from 'commander';
import { positive } from '../support/arguments.ts';

export interface Options {
  readonly seed: number;
  readonly minutes: number;
  readonly every: number;
  readonly rate: number;
  readonly only?: readonly string[];
  readonly running?: boolean;
  readonly list?: boolean;
  readonly json?: boolean;
}

/** What a command line asks for, and the command that runs the same again. */
export function chaosOptions(argv: readonly string[]): { options: Options; again: string } {
  const command = new Command()
    .name('npm run chaos --')
    .description('Lets clients act and faults fall on a system of its own, waits for quiet, and checks every promise.')
    .option('--seed <n>', 'decides workload and faults', positive, Date.now() % 100_000)
    .option('--minutes <n>', 'how long faults fall; 10 is a soak', positive, 2)
    .option('--every <seconds>', 'a fault every so many seconds, whether or not those before are over', positive, 5)
    .option('--rate <n>', 'actions of clients a second', positive, 40)
    .option('--only <faults...>', 'only these faults, by name')
    .option('--running', 'use the system that runs here (npm start) instead of one of its own')
    .option('--list', 'list the faults')
    .option('--json', 'print the verdict as JSON only')
    .parse(argv, { from: 'user' });
  const options = command.opts<Options>();
  const given = (['minutes', 'every', 'rate', 'only', 'running'] as const)
    .filter((name) => command.getOptionValueSource(name) === 'cli')
    .map((name) => (name === 'running' ? ' --running' : ` --${name} ${[options[name]].flat().join(',')}`));
  return { options, again: `npm run chaos -- --seed ${options.seed}${given.join('')}` };
}
