import { join } from 'node:path';
import { checkout, type Home } from '../home.ts';
import type { ProcessSpec } from './process-spec.ts';
import { answersOk, request } from '../http.ts';
import type { ServiceEntry } from './services.ts';

/** What a service process has to know besides its name and port. */
export interface ServiceSurroundings {
  readonly kafkaBrokers: string;
  readonly schemaRegistryUrl: string;
  readonly databaseUrl: string;
  readonly authDevKey: string;
  /** Makes the service's role and database when they are missing, so that a dropped database comes back empty. */
  ensureDatabase(): Promise<void>;
}

/**
 * V8's heap, as in the Dockerfile: small where it is cheap to collect, with room to fold many events at once. So bounded an old space
 * would be collected whenever it has grown by a third; that it may double spares up to a fifth of the CPU. Code that has not run between
 * two collections goes.
 */
const heap = [
  '--max-old-space-size=128',
  '--heap-growing-percent=100',
  '--max-semi-space-size=4',
  '--bytecode-old-age=2',
  '--expose-gc',
];

/** One process of a service. It keeps its port over crashes. */
export function serviceProcess(
  home: Home,
  service: ServiceEntry,
  instance: string,
  port: number,
  around: ServiceSurroundings,
): ProcessSpec {
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: 'production',
    ...process.env,
    NODE_COMPILE_CACHE: undefined, // the launcher's; it would spare 0.1 s of a start and cost 8 MiB
    MALLOC_ARENA_MAX: '2', // glibc keeps an arena for every thread otherwise: 5 MiB a process under load
    MALLOC_MMAP_THRESHOLD_: '32768', // and what V8's compilers have used: 6 MiB after a load
    HOST: '127.0.0.1',
    PORT: String(port),
    INSTANCE: instance,
    KAFKA_BROKERS: around.kafkaBrokers,
    SCHEMA_REGISTRY_URL: around.schemaRegistryUrl,
    DATABASE_URL: around.databaseUrl,
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'info',
    ...(service.name === 'gateway'
      ? { AUTH_DEV_ISSUER: process.env['AUTH_DEV_ISSUER'] ?? 'true', AUTH_DEV_KEY: around.authDevKey }
      : {}),
  };
  const ready = `http://127.0.0.1:${port}/health/ready`;
  const main = join(checkout, 'services', service.name, 'dist', 'main.js');
  return {
    name: instance,
    log: join(home.logs, `${instance}.log`),
    async launch() {
      await around.ensureDatabase();
      return {
        command: process.execPath,
        args: [...heap, ...(service.options ?? []), main],
        env,
        cwd: checkout,
      };
    },
    probe: () => answersOk(ready),
    catchingUp: () => hasNoProblems(ready),
    stopTimeoutMs: 15_000,
  };
}

/** Whether it answers, and names nothing that keeps it from being ready. */
async function hasNoProblems(ready: string): Promise<boolean> {
  try {
    const { problems } = JSON.parse((await request(ready, { timeoutMs: 2000 })).text) as { problems?: unknown[] };
    return problems?.length === 0;
  } catch {
    return false;
  }
}
