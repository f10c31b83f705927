import { Failure } from '../failure.ts';
import type { Ports } from '../infrastructure/ports.ts';
import { linkModes, openLink, type Link, type LinkMode } from './link.ts';

/** The links of all services: one to Kafka and one to Postgres each. */
export interface Links {
  readonly open: () => Promise<void>;
  set(order: { service: string; to: string; mode: string }): void;
  /** What each link does, by `service/server`. */
  modes(): Record<string, LinkMode>;
  close(): void;
}

/** Links between services and servers, where the plan of ports has a place for them; otherwise there are none. */
export function linksOf(ports: Ports): Links {
  const links = new Map<string, Link>();
  return {
    async open() {
      for (const [service, { kafka, toKafka, toPostgres }] of Object.entries(ports.links)) {
        links.set(`${service}/kafka`, await openLink(toKafka, kafka));
        links.set(`${service}/postgres`, await openLink(toPostgres, ports.postgres));
      }
    },
    set({ service, to, mode }) {
      const link = links.get(`${service}/${to}`);
      const known = linkModes.find((name) => name === mode);
      if (!link) throw new Failure(`There is no link from ${service} to ${to}`, 'Start the system with TRIBUTARY_LINKS=true.');
      if (!known) throw new Failure(`A link cannot be "${mode}"`, `It can be ${linkModes.join(', ')}.`);
      link.set(known);
    },
    modes: () => Object.fromEntries([...links].map(([name, { mode }]) => [name, mode])),
    close() {
      for (const link of links.values()) link.close();
    },
  };
}
