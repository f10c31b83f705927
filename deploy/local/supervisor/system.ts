import type { Home } from '../home.ts';
import { infrastructure } from '../infrastructure/infrastructure.ts';
import { serviceMembers, type Members } from './members.ts';
import type { Ports } from '../infrastructure/ports.ts';
import { registryUrl } from '../infrastructure/registry.ts';
import { linksOf, type Links } from '../links/links.ts';
import { demandService, mostProcesses, services } from './services.ts';
import type { Status } from './status.ts';
import type { Step } from './steps.ts';
import type { Supervised } from './supervised.ts';
import { buildStep } from './build.ts';
import { Failure } from '../failure.ts';
import { schemaStep } from './schemas.ts';

/** The whole system under one launcher. */
export interface System {
  /** What has to be done, in order, to bring it up. */
  steps(only: 'all' | 'infrastructure'): Step[];
  readonly processes: readonly Supervised[];
  scale(service: string, count: number): Promise<void>;
  /** Answers when every process is ready, and rejects like a start when one does not become so. */
  whenReady(): Promise<void>;
  status(): Promise<Status>;
  /** For tests that break connections. */
  readonly links: Links;
  /** Services first, then the registry, Kafka, Postgres. What a start or a scale under way has not started yet, never is. */
  stop(): Promise<void>;
}

/** Puts the system of one home together; starts nothing yet. `changed` is called whenever a process starts or ends. */
export function createSystem(home: Home, ports: Ports, changed: () => void): System {
  const stopping = new AbortController();
  const infra = infrastructure(home, ports, stopping.signal, changed);
  const pool = { first: ports.services, spare: ports.spare, taken: new Set<number>() };
  const kafkaBrokers = `127.0.0.1:${ports.kafka}`;
  const schemaRegistryUrl = registryUrl(ports);
  const links = linksOf(ports);
  const members = new Map<string, Members>(
    services.map((service) => {
      const link = ports.links[service.name];
      const around = {
        kafkaBrokers: `127.0.0.1:${link?.toKafka ?? ports.kafka}`,
        schemaRegistryUrl,
        databaseUrl: infra.databaseUrl(service.name, link?.toPostgres),
        authDevKey: infra.secrets.authDevKey,
        ensureDatabase: () => infra.ensureDatabase(service.name),
      };
      return [service.name, serviceMembers(home, service, pool, around, stopping.signal, changed)];
    }),
  );

  const linkStep: Step = { title: 'Links', after: ['Java and ports'], run: links.open };
  const linkSteps = Object.keys(ports.links).length ? [linkStep] : [];
  const serviceSteps = services.map((service): Step => ({
    title: `Service ${service.name}`,
    after: ['Build', 'Schemas', ...linkSteps.map(({ title }) => title)],
    run: (note) => members.get(service.name)!.scale(service.processes, note),
  }));

  const registerSchemas = schemaStep(home, kafkaBrokers, schemaRegistryUrl, stopping.signal);

  const processes = () => [...[...members.values()].flatMap((member) => member.processes), ...infra.processes];

  return {
    links,
    steps(only) {
      if (only === 'infrastructure') return [...infra.steps];
      return [buildStep, ...infra.steps, ...linkSteps, registerSchemas, ...serviceSteps];
    },
    get processes() {
      return processes();
    },
    async scale(service, count) {
      demandService(service);
      if (!Number.isInteger(count) || count < 0 || count > mostProcesses)
        throw new Failure(`"${count}" is not a number of processes`, `Give a whole number from 0 to ${mostProcesses}.`);
      await members.get(service)!.scale(count);
    },
    async whenReady() {
      await Promise.all(processes().map((process) => process.whenReady(60_000, 5)));
    },
    async status() {
      const states = [...members].map(async ([name, member]) => [name, await member.status()] as const);
      return {
        gateway: `http://127.0.0.1:${ports.gateway}`,
        kafka: kafkaBrokers,
        registry: schemaRegistryUrl,
        postgres: Object.fromEntries(services.map(({ name }) => [name, infra.databaseUrl(name)])),
        services: Object.fromEntries(await Promise.all(states)),
        infrastructure: await infra.status(),
        postgresAdmin: infra.admin,
        home: home.root,
        launcher: process.pid,
      };
    },
    async stop() {
      stopping.abort(new Failure('The system stops', 'Start it again with `npm start`.'));
      await Promise.all([...members.values()].flatMap((member) => member.processes).map((process) => process.stop()));
      links.close();
      await infra.stop();
    },
  };
}
