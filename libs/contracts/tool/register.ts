import { COMPATIBILITY, SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry';
import { describeVerdicts, verdictOn } from './check.ts';
import { sayTheSame } from './compatibility.ts';
import { type Contracts, type Event, ToolError } from './contracts.ts';
import { inParallel } from './parallel.ts';
import { type Registry, type Version, registryAt } from './registry.ts';
import { createTopics } from './topics.ts';
import { type Wait, until } from './wait.ts';

export interface Registration {
  /** Topics that were created. */
  readonly topics: readonly string[];
  readonly subjects: readonly { readonly subject: string; readonly id: number; readonly registered: boolean }[];
}

/** What a registration needs to know: what the registry holds, and which schemas it does not. */
interface Plan {
  readonly found: ReadonlyMap<string, Version>;
  readonly missing: readonly Event[];
}

/**
 * Creates missing topics and registers every schema that the registry does not hold; if one schema is refused, nothing is changed.
 * Run again, it changes nothing and answers the same ids.
 */
export async function register(contracts: Contracts, brokers: readonly string[], url: string, wait: Wait): Promise<Registration> {
  const plan = await planOf(contracts.events, url, wait);
  const topics = await createTopics(brokers, contracts.topics, wait);
  return { topics, subjects: await carryOut(plan, contracts.events, url, wait) };
}

/** If one schema is refused, none is registered. */
export async function registerSchemas(events: readonly Event[], url: string, wait: Wait): Promise<Registration['subjects']> {
  return carryOut(await planOf(events, url, wait), events, url, wait);
}

/** Throws the verdicts when a schema is refused. */
async function planOf(events: readonly Event[], url: string, wait: Wait): Promise<Plan> {
  const registry = registryAt(url);
  const found = await until({ ...wait, what: 'the registry', attempt: () => findAll(events, registry) });
  const missing = events.filter(({ subject, schema }) => {
    const held = found.get(subject);
    return !held || !sayTheSame(held.schema, schema);
  });
  const verdicts = await inParallel(missing, (event) =>
    until({ ...wait, what: `checking ${event.subject}`, attempt: () => verdictOn(event, registry) }),
  );
  if (verdicts.some((verdict) => verdict.status === 'refused')) throw new ToolError(describeVerdicts(verdicts));
  return { found, missing };
}

/** Sets FULL_TRANSITIVE before a subject's first version. */
async function carryOut({ found, missing }: Plan, events: readonly Event[], url: string, wait: Wait) {
  const registry = registryAt(url);
  const client = new SchemaRegistry({ host: registry.url, retry: { retries: 0 } });
  const added = await inParallel(missing, (event) =>
    until({ ...wait, what: `registering ${event.subject}`, attempt: () => registerOne(event, registry, client) }),
  );
  const ids = new Map(missing.map(({ subject }, n) => [subject, added[n]!]));
  return events.map(({ subject }) => {
    const before = found.get(subject)?.id;
    const id = ids.get(subject) ?? before!;
    return { subject, id, registered: id !== before };
  });
}

async function findAll(events: readonly Event[], registry: Registry): Promise<Map<string, Version>> {
  await registry.subjects();
  const found = await inParallel(events, ({ subject, schema }) => registry.find(subject, schema));
  return new Map(events.flatMap(({ subject }, n) => (found[n] ? [[subject, found[n]]] : [])));
}

async function registerOne({ subject, schema }: Event, registry: Registry, client: SchemaRegistry): Promise<number> {
  if ((await registry.level(subject)) !== COMPATIBILITY.FULL_TRANSITIVE)
    await registry.setLevel(subject, COMPATIBILITY.FULL_TRANSITIVE);
  const options = { subject, compatibility: COMPATIBILITY.FULL_TRANSITIVE };
  try {
    return (await client.register({ type: SchemaType.AVRO, schema: JSON.stringify(schema) }, options)).id;
  } catch (error) {
    const { status, message } = error as Error & { status?: number };
    // 409 incompatible, 422 no valid schema. Not 400: that is also how the client reports a connection that was refused or cut.
    const final = status === 409 || status === 422;
    throw new ToolError(`the registry did not take ${subject}: ${message}`, final ? 1 : 2, { cause: error });
  }
}
