import { Command, InvalidArgumentError } from 'commander';
import { ask } from '../supervisor/control.ts';
import { openHome } from '../home.ts';
import { mostProcesses, serviceNames } from '../supervisor/services.ts';

export const scaleCommand = new Command('scale')
  .description('Run a service as that many processes; shards move between them. 0 stops the service.')
  .argument('<service>', serviceNames.join(', '))
  .argument('<processes>', `from 0 to ${mostProcesses}`, processCount)
  .action(async (service: string, count: number) => {
    await ask(openHome(), 'scale', { service, count });
    console.log(`${service}: ${count} ${count === 1 ? 'process' : 'processes'}`);
  });

/** Digits only: Number() would take an empty text for 0. */
export function processCount(text: string): number {
  if (/^\d+$/.test(text) && Number(text) <= mostProcesses) return Number(text);
  throw new InvalidArgumentError(`Give a whole number from 0 to ${mostProcesses}.`);
}
