import { type AvroType, type Context, type Contracts, type Event, type NamedType, isUnion } from './contracts.ts';

const HEADER = '// Generated from schemas/ by `npm run schemas -- generate`. Do not edit.\n';

/** The generated sources, by path below src/generated, not formatted yet. */
export function render(contracts: Contracts): Map<string, string> {
  const files = new Map<string, string>();
  for (const context of contracts.contexts) {
    const events = contracts.events.filter((event) => event.context === context.name);
    files.set(`${context.name}.ts`, renderContext(context, events, contracts));
    if (events.length > 0) files.set(`schemas/${context.name}.ts`, renderSchemas(events));
  }
  files.set('catalogue.ts', renderCatalogue(contracts));
  return files;
}

function renderContext(context: Context, events: readonly Event[], { contexts }: Contracts): string {
  const lines = [HEADER];
  if (events.length > 0) {
    lines.push(`import { defineEvent } from '../event.js';`, `import * as schemas from './schemas/${context.name}.js';`);
  }
  const used = new Set(context.types.flatMap(typesUsedBy));
  for (const other of contexts.filter((other) => other !== context)) {
    const names = other.types.map((type) => type.name).filter((name) => used.has(`tributary.${other.name}.${name}`));
    if (names.length > 0) lines.push(`import type { ${names.join(', ')} } from './${other.name}.js';`);
  }
  lines.push('');
  const plain = context.types.filter((type) => type.type === 'enum' || !type.tributary);
  for (const type of plain) lines.push(renderType(type, type.doc), '');
  for (const event of events) {
    const declared = context.types.find((type) => type.name === event.name)!;
    lines.push(renderType(declared, `${event.schema.doc} On ${event.topic}, keyed by ${event.key}.`));
    lines.push(`export const ${event.name} = defineEvent<${event.name}, '${event.name}'>(schemas.${event.name});`, '');
  }
  return lines.join('\n');
}

function renderType(type: NamedType, doc: string): string {
  if (type.type === 'enum') {
    const symbols = type.symbols.map((symbol) => `'${symbol}'`).join(', ');
    return `${comment(doc)}\nexport const ${type.name} = [${symbols}] as const;\n${comment(doc)}\nexport type ${type.name} = (typeof ${type.name})[number];`;
  }
  const fields = type.fields.map((field) => `${comment(field.doc)}\nreadonly ${field.name}: ${typescript(field.type)};`);
  return `${comment(doc)}\nexport interface ${type.name} {\n${fields.join('\n')}\n}`;
}

function typescript(type: AvroType): string {
  if (isUnion(type)) return `${typescript(type[1]!)} | null`;
  if (typeof type !== 'string') {
    if (type.type === 'array') return `readonly ${typescript(type.items)}[]`;
    return type.type === 'long' ? 'Date' : type.name;
  }
  if (type === 'int' || type === 'long' || type === 'double') return 'number';
  return type.split('.').at(-1)!;
}

function typesUsedBy(type: NamedType): string[] {
  return type.type === 'enum' ? [] : type.fields.flatMap((field) => namesIn(field.type));
}

function namesIn(type: AvroType): string[] {
  if (isUnion(type)) return type.flatMap(namesIn);
  if (typeof type === 'string') return [type];
  return type.type === 'array' ? namesIn(type.items) : [];
}

function renderSchemas(events: readonly Event[]): string {
  const head = [HEADER, `import type { EventSchema } from '../../codec.js';`, ''];
  return [...head, ...events.map((event) => `export const ${event.name}: EventSchema = ${JSON.stringify(event.schema)};\n`)].join(
    '\n',
  );
}

function renderCatalogue({ contexts, events, topics }: Contracts): string {
  const names = Object.keys(topics);
  return [
    HEADER,
    `import type { EventType } from '../event.js';`,
    `import type { Topic } from '../topic.js';`,
    ...contexts
      .map((context) => ({
        file: context.name,
        names: events.filter((event) => event.context === context.name).map((event) => event.name),
      }))
      .filter((entry) => entry.names.length > 0)
      .map((entry) => `import { ${entry.names.join(', ')} } from './${entry.file}.js';`),
    '',
    ...contexts.map((context) => `export * from './${context.name}.js';`),
    '',
    comment('Name of a topic in the catalogue.'),
    `export type TopicName = ${names.map((name) => `'${name}'`).join(' | ')};`,
    '',
    comment('Every topic: who owns and who writes it, and how it is kept.'),
    `export const topics: Readonly<Record<TopicName, Topic>> = ${JSON.stringify(topics)};`,
    '',
    comment('Every type of event.'),
    `export const eventTypes: readonly EventType[] = [${events.map((event) => event.name).join(', ')}];`,
    '',
  ].join('\n');
}

/** TSDoc; a long text gets lines of its own, as prettier leaves comments alone. */
function comment(doc: string): string {
  const text = doc.replaceAll('*/', '*\\/');
  if (text.length < 118) return `/** ${text} */`;
  const lines = text.split(' ').reduce<string[]>(
    (lines, word) => {
      const last = lines.at(-1)!;
      return last.length + word.length < 118 ? [...lines.slice(0, -1), last === '' ? word : `${last} ${word}`] : [...lines, word];
    },
    [''],
  );
  return `/**\n${lines.map((line) => ` * ${line}`).join('\n')}\n */`;
}
