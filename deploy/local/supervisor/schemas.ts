import { execFile } from 'node:child_process';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Failure } from '../failure.ts';
import { checkout, type Home } from '../home.ts';
import type { Step } from './steps.ts';

/** Makes the topics and registers the schemas; services only look them up. */
export function schemaStep(home: Home, kafkaBrokers: string, schemaRegistryUrl: string, stopping: AbortSignal): Step {
  return {
    title: 'Schemas',
    after: ['Apache Kafka 4.3.1', 'Apicurio Registry 3.3.3'],
    async run() {
      const tool = join(checkout, 'libs', 'contracts', 'tool', 'main.ts');
      const env = { ...process.env, KAFKA_BROKERS: kafkaBrokers, SCHEMA_REGISTRY_URL: schemaRegistryUrl };
      const log = join(home.logs, 'schemas.log');
      try {
        // Left alone it would wait for a Kafka that has been stopped, and register with the next system on these ports.
        const options = { env, cwd: checkout, signal: stopping };
        const { stdout } = await promisify(execFile)(process.execPath, [tool, 'register'], options);
        await appendFile(log, stdout);
        return stdout.trim().split('\n').at(-1);
      } catch (error) {
        const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
        await appendFile(log, `${stdout}${stderr}\n`);
        throw notRegistered(stderr || message, log, schemaRegistryUrl);
      }
    },
  };
}

/** What the schema tool has said, in one line; what it waited for before is no reason. By then the registry is about to be stopped. */
export function notRegistered(said: string, log: string, schemaRegistryUrl: string): Failure {
  const [reason = 'no reason given', detail = ''] = said
    .split('\n')
    .filter((line) => line.trim() && !line.startsWith('waiting for '));
  if (!reason.startsWith('refused ')) return new Failure(`The schemas could not be registered (${reason})`, `More in ${log}.`);
  return new Failure(
    `The schemas could not be registered (${reason}: ${detail.trim()})`,
    `All reasons are in ${log}. To ask again, \`npm start -- --infra-only\`, and \`SCHEMA_REGISTRY_URL=${schemaRegistryUrl} npm run schemas -- check\` beside it.`,
  );
}
