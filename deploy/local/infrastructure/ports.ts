import { connect, createServer } from 'node:net';
import { Failure } from '../failure.ts';
import { portHolder } from './port-holder.ts';
import { serviceNames } from '../supervisor/services.ts';

/** Every port with a fixed place. A service's first process takes the service's port, further ones take ports from `spare` up. */
export interface Ports {
  readonly gateway: number;
  readonly kafka: number;
  readonly kafkaController: number;
  readonly registry: number;
  readonly registryManagement: number;
  readonly postgres: number;
  readonly services: Readonly<Record<string, number>>;
  readonly spare: number;
  /** From here on the services of docs/tour look for a port. */
  readonly tour: number;
  /** With `TRIBUTARY_LINKS=true`: a listener of Kafka's for each service, and links that stand before it and before Postgres. */
  readonly links: Readonly<Record<string, LinkPorts>>;
}

interface LinkPorts {
  readonly kafka: number;
  readonly toKafka: number;
  readonly toPostgres: number;
}

const usual = { gateway: 8080, kafka: 9092, kafkaController: 9093, registry: 8081, registryManagement: 8082, postgres: 15432 };

/** The ports of a system: the usual ones, or one row beginning at `TRIBUTARY_PORT_BASE` (base gateway, base+1 Kafka, ...). */
export function planPorts(env: NodeJS.ProcessEnv = process.env): Ports {
  const given = env['TRIBUTARY_PORT_BASE'];
  if (!given)
    return { ...usual, services: servicePorts(usual.gateway, 8083), spare: 8100, links: linkPorts(env, 8140), tour: 8200 };
  const base = Number(given);
  if (!Number.isInteger(base) || base < 1024 || base > 65_000) {
    throw new Failure(`TRIBUTARY_PORT_BASE is "${given}"`, 'Give it a whole number from 1024 to 65000.');
  }
  return {
    gateway: base,
    kafka: base + 1,
    kafkaController: base + 2,
    registry: base + 3,
    registryManagement: base + 4,
    postgres: base + 5,
    services: servicePorts(base, base + 6),
    spare: base + 20,
    links: linkPorts(env, base + 40),
    tour: base + 60,
  };
}

function servicePorts(gateway: number, others: number): Record<string, number> {
  const rest = serviceNames.filter((name) => name !== 'gateway');
  return { gateway, ...Object.fromEntries(rest.map((name, i) => [name, others + i])) };
}

function linkPorts(env: NodeJS.ProcessEnv, from: number): Record<string, LinkPorts> {
  if (env['TRIBUTARY_LINKS'] !== 'true') return {};
  const ports = (at: number) => ({ kafka: at, toKafka: at + 1, toPostgres: at + 2 });
  return Object.fromEntries(serviceNames.map((name, i) => [name, ports(from + 3 * i)]));
}

/** The first port from `from` that nobody listens on and that is not `taken`; takes it, also from those who look at the same time. */
export async function freePort(from: number, taken: Set<number> = new Set()): Promise<number> {
  for (let port = from; port < 65_536; port++) {
    if (taken.has(port)) continue;
    taken.add(port);
    if (await isFree(port)) return port;
    taken.delete(port);
  }
  throw new Failure(`No free port from ${from} up`, 'Set TRIBUTARY_PORT_BASE to a lower number.');
}

/** Fails, naming the process that is in the way, when something listens on the port. */
export async function demandFree(port: number, purpose: string): Promise<void> {
  if (await isFree(port)) return;
  const holder = await portHolder(port);
  throw new Failure(
    `Port ${port}, needed for ${purpose}, is held by ${holder ?? 'another process'}`,
    `Stop that process, or choose other ports: TRIBUTARY_PORT_BASE=${port > 40_000 ? 20_000 : 42_000} npm start.`,
  );
}

/** Whether nobody listens on the port. A listener on another address counts too: some systems would let us bind beside it. */
export async function isFree(port: number): Promise<boolean> {
  const bindable = await new Promise<boolean>((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => done(true)));
  });
  return bindable && !(await answers(port));
}

/** Whether something accepts connections on the port of this machine. */
export function answers(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ port, host });
    const finish = (yes: boolean) => {
      socket.destroy();
      done(yes);
    };
    socket.setTimeout(1000, () => finish(false));
    socket.once('connect', () => finish(true));
    socket.once('error', () => finish(false));
  });
}
