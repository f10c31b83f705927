import { setTimeout as pause } from 'node:timers/promises';
import { Command } from 'commander';
import { ask } from '../supervisor/control.ts';
import { openHome } from '../home.ts';
import { isAlive } from '../supervisor/process-identity.ts';
import { findRunning, stopLeftovers } from '../supervisor/running.ts';

export const stopCommand = new Command('stop')
  .description('Stop everything: services first, then the registry, Kafka and Postgres. Data is kept.')
  .action(async () => {
    const home = openHome();
    const running = await findRunning(home);
    if (!running) {
      const left = await stopLeftovers(home);
      console.log(
        left.length > 0 ? `Stopped what a killed launcher had left behind: ${left.join(', ')}.` : 'Nothing is running.',
      );
      return;
    }
    await ask(home, 'stop');
    while (await isAlive(running.launcher)) await pause(50);
    console.log('Stopped.');
  });
