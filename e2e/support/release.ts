import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { systemStatus } from './system.ts';

const checkout = resolve(import.meta.dirname, '../..');
const releases = join(checkout, '.tributary/releases');

/** How a command ended. */
export interface Outcome {
  readonly code: number;
  readonly output: string;
}

/** Another version of a service: a copy of all that it is made of, to be changed. */
export interface Release {
  readonly folder: string;
  readonly service: string;
  read(path: string): Promise<string>;
  write(path: string, text: string): Promise<void>;
  /** `npm run schemas -- …` in this version, for the system that runs. */
  schemas(...args: string[]): Promise<Outcome>;
  /** Generates the contracts from its schemas, and compiles. */
  build(): Promise<void>;
  remove(): Promise<void>;
}

/** Copies what a service is made of, as it is now. */
export async function releaseOf(service: string): Promise<Release> {
  const libraries = ['libs/contracts', 'libs/service-kit'];
  const folder = await copy(['package.json', 'tsconfig.base.json', 'schemas', ...libraries, `services/${service}`]);

  const run = (args: readonly string[], env: NodeJS.ProcessEnv = process.env) =>
    new Promise<Outcome>((done) => {
      execFile(process.execPath, args, { cwd: folder, env }, (error, stdout, stderr) =>
        done({ code: error ? Number(error.code ?? 1) : 0, output: `${stdout}${stderr}` }),
      );
    });
  const must = async (running: Promise<Outcome>) => {
    const { code, output } = await running;
    if (code !== 0) throw new Error(output);
  };
  const tool = join(folder, 'libs/contracts/tool/main.ts');
  return {
    folder,
    service,
    read: (path) => readFile(join(folder, path), 'utf8'),
    write: (path, text) => writeFile(join(folder, path), text),
    async schemas(...args) {
      const { kafka, registry } = await systemStatus();
      return run([tool, ...args], { ...process.env, KAFKA_BROKERS: kafka, SCHEMA_REGISTRY_URL: registry });
    },
    async build() {
      await must(run([tool, 'generate']));
      await must(run([join(checkout, 'node_modules/typescript/bin/tsc'), '-b', `services/${service}`]));
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Inside of the checkout, so that Node and TypeScript find its packages; those of the workspace are found in the folder first. */
async function copy(parts: readonly string[]): Promise<string> {
  await mkdir(releases, { recursive: true });
  const folder = await mkdtemp(join(releases, 'v2-'));
  for (const part of parts) await cp(join(checkout, part), join(folder, part), { recursive: true });
  await mkdir(join(folder, 'node_modules/@tributary'), { recursive: true });
  for (const name of ['contracts', 'service-kit'])
    await symlink(join(folder, 'libs', name), join(folder, 'node_modules/@tributary', name));
  return folder;
}
