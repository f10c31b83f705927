import { Failure } from '../failure.ts';

/** One kind of service process and how the local mode runs it. */
export interface ServiceEntry {
  readonly name: string;
  /** Processes after `npm start`; `npm run scale` changes it while the system runs. */
  readonly processes: number;
  /** Options of Node's that are this service's own, as in docker-compose.yml. */
  readonly options?: readonly string[];
}

/** Every service of the system, in the order in which people read about them. */
export const services: readonly ServiceEntry[] = [
  // Its requests outlive a small young generation: with 4 MiB half of all that it allocates is moved twice before it is garbage.
  { name: 'gateway', processes: 1, options: ['--max-semi-space-size=16'] },
  { name: 'customers', processes: 1 },
  { name: 'orders', processes: 1 },
  { name: 'shipping', processes: 1 },
];

export const serviceNames: readonly string[] = services.map((service) => service.name);

/** The most processes that a service may have. */
export const mostProcesses = 32;

/** Refuses a name that no service has. */
export function demandService(name: string): void {
  if (!serviceNames.includes(name)) throw new Failure(`There is no service "${name}"`, `There are ${serviceNames.join(', ')}.`);
}
