import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  type AvroType,
  type Context,
  type Contracts,
  type Event,
  type NamedType,
  type Topic,
  fullName,
  isUnion,
  ToolError,
} from './contracts.ts';
import { problemsOf, topicProblems } from './rules.ts';
import { avroProblem, isObject, shapeProblem } from './shape.ts';

/** Reads schemas/: every type, every event with its types written out, every topic. Throws a ToolError that lists what is wrong. */
export async function loadContracts(folder: string): Promise<Contracts> {
  const topics = (await readJson(join(folder, 'topics.json'))) as Record<string, Topic>;
  if (!isObject(topics)) throw new ToolError('schemas: topics.json: must be a JSON object, a topic each');
  const contexts: Context[] = [];
  const problems = topicProblems(topics).map((text) => `topics.json: ${text}`);
  const types = new Map<string, NamedType>();
  const entries = await readdir(folder, { withFileTypes: true });
  for (const context of entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()) {
    const files = (await readdir(join(folder, context))).filter((file) => file.endsWith('.avsc')).sort();
    const own = await Promise.all(files.map((file) => readType(join(folder, context, file), `${context}/${file}`)));
    own.forEach((type, n) => {
      problems.push(
        ...placeProblems(type, context, basename(files[n]!, '.avsc'), types).map((text) => `${context}/${files[n]}: ${text}`),
      );
      types.set(fullName(type), type);
    });
    contexts.push({ name: context, types: own });
  }
  for (const context of contexts) {
    for (const type of context.types)
      problems.push(...problemsOf(type, context.name, types, topics).map((text) => `${type.name}: ${text}`));
  }
  if (problems.length > 0) throw new ToolError(`schemas: ${problems.join('\n         ')}`);
  demandAvro(contexts, types);
  return { contexts, topics, events: contexts.flatMap((context) => eventsOf(context, types, topics)) };
}

/** The same with so many partitions for every topic; unchanged when no number is given. */
export function withPartitions(contracts: Contracts, partitions: number | undefined): Contracts {
  if (partitions === undefined) return contracts;
  const topics = Object.entries(contracts.topics).map(([name, topic]) => [name, { ...topic, partitions }] as const);
  return { ...contracts, topics: Object.fromEntries(topics) };
}

function eventsOf(context: Context, types: ReadonlyMap<string, NamedType>, topics: object): Event[] {
  const order = Object.keys(topics);
  return context.types
    .flatMap((type): Event[] => {
      if (type.type !== 'record' || !type.tributary) return [];
      const { topic, key } = type.tributary;
      const schema = inline(type, types, new Set()) as Event['schema'];
      return [{ name: type.name, context: context.name, topic, key, subject: `${topic}-${fullName(type)}`, schema }];
    })
    .sort((a, b) => order.indexOf(a.topic) - order.indexOf(b.topic) || (a.name < b.name ? -1 : 1));
}

/** Writes out each named type where it is first used, as Avro wants it of a schema that stands alone. */
function inline(type: AvroType, types: ReadonlyMap<string, NamedType>, written: Set<string>): AvroType {
  if (isUnion(type)) return type.map((branch) => inline(branch, types, written));
  if (typeof type === 'string') {
    const named = types.get(type);
    return named && !written.has(type) ? inline(named, types, written) : type;
  }
  if (type.type === 'array') return { ...type, items: inline(type.items, types, written) };
  if (type.type === 'enum' || type.type === 'record') written.add(fullName(type));
  if (type.type !== 'record') return type;
  return { ...type, fields: type.fields.map((field) => ({ ...field, type: inline(field.type, types, written) })) };
}

/** The shortest schema that is not Avro is the one at fault: whatever uses it holds more. */
function demandAvro(contexts: readonly Context[], types: ReadonlyMap<string, NamedType>): void {
  const whole = contexts.flatMap(({ name, types: own }) =>
    own.map((type) => ({ file: `${name}/${fileOf(type)}.avsc`, schema: inline(type, types, new Set()) })),
  );
  const length = ({ schema }: (typeof whole)[number]) => JSON.stringify(schema).length;
  for (const { file, schema } of whole.sort((a, b) => length(a) - length(b))) {
    const problem = avroProblem(schema);
    if (problem) throw new ToolError(`schemas: ${file}: ${problem}`);
  }
}

/** Every type has a file of its own name: OrderPlaced is in order-placed.avsc. */
const fileOf = ({ name }: NamedType): string => name.replace(/(?<!^)([A-Z])/g, '-$1').toLowerCase();

function placeProblems(type: NamedType, context: string, file: string, types: ReadonlyMap<string, NamedType>): string[] {
  const problems: string[] = [];
  const expected = fileOf(type);
  if (file !== expected) problems.push(`${type.name} belongs in ${expected}.avsc`);
  if (type.namespace !== `tributary.${context}`) problems.push(`namespace must be tributary.${context}, not ${type.namespace}`);
  // One name, one type, over all contexts: the name is the ce_type and the export of @tributary/contracts.
  const twin = [...types.values()].find((other) => other.name === type.name);
  if (twin) problems.push(`${type.name} exists already as ${fullName(twin)}`);
  return problems;
}

async function readType(path: string, file: string): Promise<NamedType> {
  const content = await readJson(path);
  const problem = shapeProblem(content);
  if (problem) throw new ToolError(`schemas: ${file}: ${problem}`);
  return content as NamedType;
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ToolError(`cannot read ${file}: ${(cause as Error).message}`, 1, { cause });
  });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ToolError(`${file} is not JSON: ${(cause as Error).message}`, 1, { cause });
  }
}
