import { closeSharedDatabases, ensureDatabase } from './databases.ts';
import type { Home } from '../home.ts';
import { findJava, type Java } from './java.ts';
import { fetchKafka, kafkaProcess } from './kafka.ts';
import { answers, demandFree, type Ports } from './ports.ts';
import { adminUrl, postgresProcess } from './postgres.ts';
import type { ProcessSpec } from '../supervisor/process-spec.ts';
import { fetchRegistry, registryProcess, registryRole } from './registry.ts';
import { openSecrets, type Secrets } from './secrets.ts';
import { serviceNames } from '../supervisor/services.ts';
import type { PartStatus } from '../supervisor/status.ts';
import type { Step } from '../supervisor/steps.ts';
import { supervise, type Supervised } from '../supervisor/supervised.ts';
import { partStatus } from '../supervisor/members.ts';

/** Kafka, the registry and Postgres, as the supervisor's children. */
export interface Infrastructure {
  readonly secrets: Secrets;
  readonly admin: string;
  readonly steps: readonly Step[];
  /** Those that have been started, in the order in which they must be stopped. */
  readonly processes: readonly Supervised[];
  /** Where a service's database is; behind another port when there is a link to it. */
  databaseUrl(service: string, port?: number): string;
  ensureDatabase(service: string): Promise<void>;
  status(): Promise<Record<string, PartStatus>>;
  stop(): Promise<void>;
}

const stopOrder = ['registry', 'kafka', 'postgres'];

export function infrastructure(home: Home, ports: Ports, stopping: AbortSignal, changed: () => void): Infrastructure {
  const secrets = openSecrets(home, [...serviceNames, registryRole]);
  const admin = adminUrl(ports, secrets.postgres);
  const parts = new Map<string, { process: Supervised; log: string; port?: number }>();
  const ensure = (name: string) => ensureDatabase(admin, name, secrets.roles[name]!);
  const ordered = () => stopOrder.flatMap((name) => parts.get(name) ?? []);
  let java: Java;

  async function run(spec: ProcessSpec, note?: (text: string) => void): Promise<void> {
    stopping.throwIfAborted();
    const process = supervise(spec, changed);
    parts.set(spec.name, { process, log: spec.log });
    process.start();
    await process.whenReady(90_000, 3, note);
  }

  const steps: Step[] = [
    {
      title: 'Java and ports',
      async run() {
        await demandFree(ports.gateway, 'the gateway');
        await demandFree(ports.kafka, 'Kafka');
        await demandFree(ports.kafkaController, "Kafka's controller");
        await demandFree(ports.registry, 'the registry');
        await demandFree(ports.registryManagement, "the registry's health");
        await demandFree(ports.postgres, 'Postgres');
        java = await findJava();
        return `Java ${java.release} in ${java.home}`;
      },
    },
    {
      title: 'PostgreSQL 18',
      after: ['Java and ports'],
      async run() {
        await run(postgresProcess(home, ports, secrets.postgres));
        await closeSharedDatabases(admin);
        for (const name of [...serviceNames, registryRole]) await ensure(name);
        return `127.0.0.1:${ports.postgres}, a database and a role for each service`;
      },
    },
    {
      title: 'Apache Kafka 4.3.1',
      after: ['Java and ports'],
      async run(note) {
        const jars = await fetchKafka(java, home, note);
        // After a crash it reads its log again, between opening the controller's port and its own.
        const catchingUp = async () => (await answers(ports.kafkaController)) && !(await answers(ports.kafka));
        await run({ ...kafkaProcess(home, ports, java, jars, secrets.kafkaClusterId), catchingUp }, note);
        return `127.0.0.1:${ports.kafka}`;
      },
    },
    {
      title: 'Apicurio Registry 3.3.3',
      after: ['PostgreSQL 18'],
      async run(note) {
        const folder = await fetchRegistry(java, home, note);
        await run(registryProcess(home, ports, java, folder, secrets.roles[registryRole]!));
        return `127.0.0.1:${ports.registry}`;
      },
    },
  ];

  return {
    secrets,
    admin,
    steps,
    get processes() {
      return ordered().map((part) => part.process);
    },
    databaseUrl: (service, port = ports.postgres) =>
      `postgres://${service}:${secrets.roles[service]}@127.0.0.1:${port}/${service}`,
    ensureDatabase: ensure,
    async status() {
      const entries = ordered().map(
        async (part) => [part.process.name, partStatus([part.process], await part.process.health(), [part])] as const,
      );
      return Object.fromEntries(await Promise.all(entries));
    },
    async stop() {
      for (const part of ordered()) await part.process.stop();
    },
  };
}
