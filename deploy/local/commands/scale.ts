import { Command } from 'commander';
import { ask } from '../supervisor/control.ts';
import { openHome } from '../home.ts';
import { serviceNames } from '../supervisor/services.ts';

export const scaleCommand = new Command('scale')
  .description('Run a service as that many processes; shards move between them. 0 stops the service.')
  .argument('<service>', serviceNames.join(', '))
  .argument('<processes>', 'from 0 to 32')
  .action(async (service: string, processes: string) => {
    await ask(openHome(), 'scale', { service, count: Number(processes) });
    console.log(`${service}: ${processes} ${processes === '1' ? 'process' : 'processes'}`);
  });
