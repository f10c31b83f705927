import { hash } from 'node:crypto';
import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Argument, Command } from 'commander';
import { oneLine, Failure } from '../../deploy/local/failure.ts';
import { openHome } from '../../deploy/local/home.ts';
import { ensureDatabase } from '../../deploy/local/infrastructure/databases.ts';
import { freePort, planPorts } from '../../deploy/local/infrastructure/ports.ts';
import { ask } from '../../deploy/local/supervisor/control.ts';
import type { Status } from '../../deploy/local/supervisor/status.ts';
import { runTool, tool } from '../../deploy/local/tool.ts';

const lessons = globSync('*/main.ts', { cwd: import.meta.dirname })
  .map(dirname)
  .sort();

const command = new Command('tour')
  .description('Run the service of a lesson of docs/tour beside the system that `npm start` runs.')
  .addArgument(new Argument('[lesson]', 'which service').choices(lessons).default('bestsellers'))
  .addHelpText('after', '\nEnvironment: TRIBUTARY_HOME (folder), TRIBUTARY_PORT_BASE (first port), PORT (of the service)')
  .action(run);

/** In this process. */
async function run(name: string): Promise<void> {
  const { kafka, registry, postgresAdmin } = await ask<Status>(openHome(), 'status');
  const built = await runTool([tool('typescript', 'tsc'), '-b', '--pretty', join(import.meta.dirname, name)]);
  if (!built.ok) throw new Failure(`${name} does not compile`, built.output);

  // Always the same password, so that several processes of the service get on.
  const password = hash('sha256', `${postgresAdmin} ${name}`);
  await ensureDatabase(postgresAdmin, name, password);
  const database = Object.assign(new URL(postgresAdmin), { username: name, password, pathname: `/${name}` });
  const port = process.env['PORT'] ?? String(await freePort(planPorts().tour));

  Object.assign(process.env, {
    PORT: port,
    INSTANCE: `${name}-${process.pid}`,
    KAFKA_BROKERS: kafka,
    SCHEMA_REGISTRY_URL: registry,
    DATABASE_URL: database.href,
  });
  console.log(`http://127.0.0.1:${port}/${name}`);
  const main = join(import.meta.dirname, name, 'dist', 'main.js');
  process.argv.splice(1, 2, main); // as if it had been started by itself
  await import(main);
}

try {
  await command.parseAsync();
} catch (error) {
  console.error(oneLine(error));
  process.exit(1);
}
