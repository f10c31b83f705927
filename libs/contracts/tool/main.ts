import { fileURLToPath } from 'node:url';
import { InvalidArgumentError, Option, program } from 'commander';
import { check, describeVerdicts, undeclared } from './check.ts';
import { ToolError } from './contracts.ts';
import { describeListing, list } from './list.ts';
import { loadContracts, withPartitions } from './load.ts';
import { register } from './register.ts';
import { registryAt } from './registry.ts';

const ownSchemas = fileURLToPath(new URL('../../../schemas', import.meta.url));
const target = fileURLToPath(new URL('../src/generated', import.meta.url));
const generatedIn = 'libs/contracts/src/generated';
const json = ['--json', 'print one JSON object'] as const;

program
  .name('schemas')
  .description('The contracts of tributary: Avro in schemas/, TypeScript in libs/contracts, subjects in the schema registry.')
  .option('--schemas <folder>', 'read another folder than schemas/', ownSchemas)
  .addHelpText('after', '\nEnvironment: SCHEMA_REGISTRY_URL (…/apis/ccompat/v7), KAFKA_BROKERS (host:port,…; register only)')
  .addHelpText('after', 'Exit codes: 0 fine, 1 refused or wrong, 2 registry or Kafka does not answer');

program
  .command('generate')
  .description(`write ${generatedIn} from schemas/`)
  .option('--check', 'write nothing; fail when what is there differs')
  .action(async (options: { check?: boolean }) => {
    const { differences, generate } = await import('./generate.ts'); // brings prettier, a development dependency
    const contracts = await loadContracts(schemas());
    if (!options.check) {
      const names = await generate(contracts, target);
      return console.log(names.length === 0 ? 'nothing changed' : names.map((name) => `wrote ${generatedIn}/${name}`).join('\n'));
    }
    const names = await differences(contracts, target);
    if (names.length > 0)
      throw new ToolError(`${generatedIn} differs from schemas/ (${names.join(', ')}): run npm run schemas -- generate`);
    console.log(`${generatedIn} is what schemas/ says`);
  });

program
  .command('check')
  .description('ask the registry whether every schema is fully compatible with all its registered versions')
  .option(...json)
  .action(async (options: { json?: boolean }) => {
    const contracts = await loadContracts(schemas());
    const registry = registryAt(environment('SCHEMA_REGISTRY_URL'));
    const gone = await undeclared(contracts, registry);
    const verdicts = await check(contracts, registry);
    if (options.json) console.log(JSON.stringify({ subjects: verdicts, undeclared: gone }));
    else
      console.log(
        [
          ...gone.map((subject) => `warning  ${subject} is registered, but schemas/ does not declare it`),
          describeVerdicts(verdicts),
        ].join('\n'),
      );
    if (verdicts.some((verdict) => verdict.status === 'refused')) process.exitCode = 1;
  });

program
  .command('register')
  .description('create missing topics, register missing schemas; waits for Kafka and registry to come up')
  .option(...json)
  .option('--wait <seconds>', 'how long to wait for them', seconds, 60)
  .addOption(
    new Option('--partitions <n>', 'of every topic, whatever topics.json says: for measurements on an empty log')
      .env('TRIBUTARY_PARTITIONS')
      .argParser(partitionCount),
  )
  .action(async (options: { json?: boolean; wait: number; partitions?: number }) => {
    const contracts = withPartitions(await loadContracts(schemas()), options.partitions);
    const wait = { deadline: Date.now() + options.wait * 1000, progress: (line: string) => console.error(line) };
    const brokers = environment('KAFKA_BROKERS')
      .split(',')
      .map((broker) => broker.trim());
    const done = await register(contracts, brokers, environment('SCHEMA_REGISTRY_URL'), wait);
    if (options.json) return console.log(JSON.stringify(done));
    const added = done.subjects.filter((subject) => subject.registered).length;
    console.log(
      `topics: ${done.topics.length} created, ${Object.keys(contracts.topics).length - done.topics.length} there already`,
    );
    console.log(`subjects: ${added} registered, ${done.subjects.length - added} there already`);
  });

program
  .command('list')
  .description('topics, subjects, their versions and ids, their compatibility level')
  .option(...json)
  .action(async (options: { json?: boolean }) => {
    const listing = await list(await loadContracts(schemas()), registryAt(environment('SCHEMA_REGISTRY_URL')));
    console.log(options.json ? JSON.stringify(listing) : describeListing(listing));
  });

const schemas = (): string => program.opts<{ schemas: string }>().schemas;

function partitionCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 64) return count;
  throw new InvalidArgumentError('It must be a whole number from 1 to 64.');
}

function seconds(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number of seconds.');
}

function environment(name: string): string {
  const value = process.env[name];
  if (!value)
    throw new ToolError(`${name} is not set: take it from \`npm run status\` (CONTRIBUTING.md, "Add an event", shows how)`);
  return value;
}

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof ToolError)) throw error;
  console.error(error.exitCode === 2 ? `${error.message}; is the system started (npm start)?` : error.message);
  // Not only the exit code: what was waited for beside the failure would go on waiting.
  process.exit(error.exitCode);
}
