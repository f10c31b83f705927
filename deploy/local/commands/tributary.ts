import { program } from 'commander';
import { oneLine } from '../failure.ts';
import { logsCommand } from './logs.ts';
import { parkedCommand } from './parked.ts';
import { rebuildCommand } from './rebuild.ts';
import { scaleCommand } from './scale.ts';
import { sqlCommand } from './sql.ts';
import { startCommand } from './start.ts';
import { statusCommand } from './status.ts';
import { stopCommand } from './stop.ts';
import { watchCommand } from './watch.ts';

program
  .name('tributary')
  .description('The local mode of Tributary: the whole system on one machine, without Docker.')
  .addCommand(startCommand)
  .addCommand(stopCommand)
  .addCommand(statusCommand)
  .addCommand(scaleCommand)
  .addCommand(logsCommand)
  .addCommand(watchCommand)
  .addCommand(parkedCommand)
  .addCommand(rebuildCommand)
  .addCommand(sqlCommand);

try {
  await program.parseAsync();
} catch (error) {
  console.error(oneLine(error));
  process.exit(1);
}
